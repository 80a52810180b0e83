"""Media files: their records, their contents, and the routes that read them (spec 04 §16). Knows no product."""
