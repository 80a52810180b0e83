"""Associations of products and product models, plain and quantified (spec 03 §8, §9; 04 §5)."""
