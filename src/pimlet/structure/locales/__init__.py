"""Locales (spec 02 §9)."""
