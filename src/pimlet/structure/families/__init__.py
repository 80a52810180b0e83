"""Families (spec 02 §6)."""
