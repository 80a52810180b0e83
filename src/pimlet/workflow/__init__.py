"""What happens to products beside their own writes: published versions of them."""
