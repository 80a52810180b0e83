"""Stored products after a change of the structure: at once for a few, in the background for many (architecture §2)."""
