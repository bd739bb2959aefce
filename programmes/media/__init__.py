"""Files that somebody sent, turned into files that are safe to show; no records, no Django."""
