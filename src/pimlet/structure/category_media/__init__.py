"""Files of enriched categories (spec 02 §11, 04 §17)."""
