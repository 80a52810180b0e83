"""Quality scores: a letter for each channel and locale, from how much of its family an entity fills."""
