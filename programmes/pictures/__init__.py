"""The parametric hand that draws every drill; only ``catalogue`` and what it needs run live."""
