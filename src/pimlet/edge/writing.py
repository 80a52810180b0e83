"""What the edge hands to a resource for a write, and what it gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import Problem
from pimlet.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Write:
    """One document to store. `code` is the code of the URL (or of the line); None for a POST, which only creates."""

    code: str | None
    document: dict[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A stored document: 201 when `created`, else 204. `codes` name it in its URL, in stored spelling."""

    created: bool
    codes: tuple[str, ...]


Outcome = Written | Problem


class Writer(Protocol):
    """A resource that can be written."""

    async def write(
        self,
        uow: UnitOfWork,
        parents: Mapping[str, str],
        writes: Sequence[Write],
        principal: Principal | None,
    ) -> list[Outcome]:
        """Apply the documents in order, each on its own: one outcome for each, nothing stored for a `Problem`.

        `parents` are the path parameters above the resource; `principal` is None when pimlet itself writes. May
        raise a database error for the whole batch; the caller then repeats it line by line.
        """
        ...
