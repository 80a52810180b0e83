"""Currencies (spec 02 §10)."""
