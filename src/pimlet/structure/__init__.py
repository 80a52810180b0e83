"""The catalog structure: what products are made of."""
