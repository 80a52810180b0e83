"""What happened to products and product models, kept for delivery (spec 03 §16, 05 §8.2)."""
