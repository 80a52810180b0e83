"""What user groups may do with products, by category, attribute group and locale (spec 05 §1)."""
