"""Products (spec 03, 04)."""
