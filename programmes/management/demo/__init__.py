"""An invented clinic, the same on every machine, told relative to today."""
