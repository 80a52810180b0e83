"""What every object storage offers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pimlet.foundation.objects.spool import Spool

CHUNK = 262_144
"""How much of a content is in memory at once while it is sent."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class MissingObjectError(Exception):
    """The storage holds no content with this digest."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A stored content, and when it was last stored."""

    digest: str
    size: int
    modified: datetime


class ObjectStorage(Protocol):
    """Contents by their SHA-256 in hexadecimal digits."""

    def spool(self) -> Spool:
        """A place for an arriving content; use it as a context manager."""
        ...

    async def store(self, spool: Spool) -> str:
        """Keep a spooled content; its digest. It is durable and whole when this returns."""
        ...

    async def read(self, digest: str, start: int, length: int) -> AsyncIterator[bytes]:
        """A part of a content, in pieces. Raises `MissingObjectError` before the first piece."""
        ...

    async def find(self, digest: str) -> StoredObject | None:
        """What is known of a content; None when it is not stored."""
        ...

    def listed(self) -> AsyncIterator[StoredObject]:
        """All contents, in no order."""
        ...

    async def remove(self, digest: str, before: datetime) -> bool:
        """Remove a content unless it was stored again since `before`; whether it was removed."""
        ...

    async def sweep(self, before: datetime) -> None:
        """Remove what arrivals that were broken off before that moment have left behind."""
        ...


def place(digest: str) -> str:
    """The path of a content below a storage's root. Raises `ValueError` for what is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return f"{digest[:2]}/{digest}"
