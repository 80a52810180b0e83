"""Product groups and their types (spec 02 §14)."""
