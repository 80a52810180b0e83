"""A PostgreSQL that pimlet starts and looks after itself (architecture §5, §9; evidence §1)."""

from pimlet.foundation.embedded.errors import DataDirectoryInUseError, EmbeddedError
from pimlet.foundation.embedded.server import EmbeddedServer
from pimlet.foundation.embedded.session import database_url

__all__ = ["DataDirectoryInUseError", "EmbeddedError", "EmbeddedServer", "database_url"]
