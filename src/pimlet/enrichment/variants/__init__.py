"""What family variants ask of products and product models: levels and axes (spec 03 §13, §14)."""
