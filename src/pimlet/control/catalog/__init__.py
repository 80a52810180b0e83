"""Control operations on catalog data that the PIM API cannot write."""
