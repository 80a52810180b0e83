"""Measurement families (spec 02 §12, §13)."""
