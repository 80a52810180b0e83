"""Media files, category templates and enriched values by the control API."""
