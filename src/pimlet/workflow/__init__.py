"""What happens to products beside their own writes: drafts and proposals, published versions (spec 05 §1.4, §2)."""
