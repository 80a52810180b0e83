"""What users with limited rights see of products and product models (spec 05 §1.2)."""
