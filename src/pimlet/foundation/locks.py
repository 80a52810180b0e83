"""Numbers of PostgreSQL's advisory locks: in one place, so that none is given twice. They hold within a database."""

WRITES = 7_382_001
"""Shared by all who write, exclusive for the catalog structure."""
MIGRATIONS = REWRITES = 7_382_002
"""Migrations run before anything is rewritten in the background."""
INSTALLATION = 7_382_003
TEMPLATES = 7_382_004
TWO_WAY_LINKS = 7_382_005
"""Whoever adds or removes both ends of two-way associations."""
