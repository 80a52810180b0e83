"""What users with limited rights see and may change of products and product models (spec 05 §1.2, §1.3)."""
