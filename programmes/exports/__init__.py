"""Records as files: read only, bytes out."""
