"""Plain Python, no database."""
