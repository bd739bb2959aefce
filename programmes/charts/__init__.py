"""Figures to marks: pure functions, whose answers templates draw as SVG with words and a table."""
