"""Operations on a whole installation: set-up, demo catalog."""
