"""Sandboxes: isolated catalogs in databases of their own (architecture §4)."""
