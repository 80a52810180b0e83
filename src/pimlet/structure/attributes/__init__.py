"""Attributes (spec 02 §2)."""
