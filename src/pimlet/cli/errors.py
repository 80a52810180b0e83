"""Exceptions as one line for the person at the terminal."""

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from pimlet.foundation.database_url import shown
from pimlet.foundation.embedded import EmbeddedError
from pimlet.foundation.migrations import NewerDatabaseError


class CommandError(Exception):
    """A command cannot do what it was asked to; the message says why."""


class DatabaseUnreachableError(CommandError):
    """No session could be opened on the configured database."""

    def __init__(self, url: str, cause: OSError) -> None:
        super().__init__(f"cannot reach the database {shown(url)}: {str(cause) or 'it does not answer'}")


def one_line(error: Exception) -> str:
    """What to print after the program's name. Never contains values of settings, which may be secrets."""
    if isinstance(error, ValidationError):
        return "; ".join(_setting(dict(problem)) for problem in error.errors(include_input=False, include_url=False))
    if isinstance(error, CommandError | EmbeddedError | NewerDatabaseError):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"the database refused: {str(error.orig).rpartition('>: ')[2]}"
    if isinstance(error, asyncpg.PostgresError):
        return f"the database refused: {error}"
    if isinstance(error, OSError):
        return str(error)
    if isinstance(error, ValueError) and "_FILE: " in str(error):
        return str(error)
    return f"internal error: {type(error).__name__}: {error} (PIMLET_LOG_LEVEL=debug shows where)"


def _setting(problem: dict[str, object]) -> str:
    location = problem["loc"]
    message = str(problem["msg"]).removeprefix("Value error, ")
    assert isinstance(location, tuple)
    return f"{'.'.join(str(part) for part in location)}: {message}" if location else message
