"""Product values: one file for each attribute type, their registry, merging, and the stored documents."""
