"""What can go wrong with the embedded server; every message is one sentence for the user."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class DataDirectoryInUseError(EmbeddedError):
    """Another pimlet process holds the data directory."""
