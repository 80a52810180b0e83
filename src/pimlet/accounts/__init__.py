"""Users, roles, groups, connections, tokens: services and tables, no HTTP."""
