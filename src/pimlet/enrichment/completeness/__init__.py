"""Completeness: how many of the attributes that a family requires an entity fills, for each channel and locale."""
