"""Channels (spec 02 §8)."""
