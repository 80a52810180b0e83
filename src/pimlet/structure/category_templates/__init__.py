"""Templates of category trees, and the enriched values that categories have by them (spec 02 §11)."""
