"""Search: tokens, cells, the filter grammar and its SQL. Documents are never searched."""
