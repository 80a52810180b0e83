"""Media files over HTTP (spec 04 §16)."""
