"""Attribute options (spec 02 §3)."""
