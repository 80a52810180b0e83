"""Attribute groups (spec 02 §4)."""
