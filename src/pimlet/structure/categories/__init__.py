"""Categories (spec 02 §11)."""
