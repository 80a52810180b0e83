"""Database URLs as people write them, turned into the form SQLAlchemy's asyncpg dialect wants."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
# What asyncpg.connect takes; libpq's other options would be an unexpected argument at the first connection.
_OPTIONS = ("host", "port", "user", "password", "ssl", "prepared_statement_cache_size")


def normalise(url: str) -> str:
    """`postgresql+asyncpg://...` from `postgres://...` or `postgresql://...`; `sslmode` becomes `ssl`.

    Raises `ValueError` for another database or an option that the driver does not know.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError("must start with postgresql:// (pimlet runs on PostgreSQL only)")
    query = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        known = "ssl" if name == "sslmode" else name
        if known not in _OPTIONS:
            raise ValueError(f"the option {name!r} is not supported; use one of {', '.join(('sslmode', *_OPTIONS))}")
        query.append((known, value))
    # urlunsplit would drop the slashes of an URL without a host, as in postgresql:///pim?host=/run/postgresql.
    rest = urlunsplit(("", "", parts.path, urlencode(query, safe="/"), ""))
    return f"postgresql+asyncpg://{parts.netloc}{rest}"


def shown(url: str) -> str:
    """The URL without its password and options, for messages."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"
