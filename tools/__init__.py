"""Tools for those who develop pimlet; not part of the package."""
