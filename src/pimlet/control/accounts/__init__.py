"""Control operations on users, roles, user groups, connections, clients and tokens (spec 01 §13)."""
