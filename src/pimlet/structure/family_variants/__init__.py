"""Family variants (spec 02 §7)."""
