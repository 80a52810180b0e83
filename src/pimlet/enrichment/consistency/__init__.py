"""Whether everything that is derived from stored documents agrees with them: what `pimlet check` recomputes."""
