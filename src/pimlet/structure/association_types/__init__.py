"""Association types (spec 02 §5)."""
