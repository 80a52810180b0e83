"""Rights of user groups on the catalog by the control API."""
