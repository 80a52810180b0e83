"""Product models (spec 03 §14, 04 §3.3)."""
