"""The check of a whole catalog, in chunks, each in a transaction of its own."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pimlet.enrichment.completeness.pairs import scored_pairs
from pimlet.enrichment.consistency import links, repository
from pimlet.enrichment.consistency.comparison import COMPARE, Compared
from pimlet.enrichment.products.repository import DELETE_UNIQUE, INSERT_UNIQUE
from pimlet.enrichment.products.statements import run, update_rows, write_cells
from pimlet.enrichment.products.storing import unique_rows
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

CHUNK = 500
_ENTITIES = {MODELS: "product model", PRODUCTS: "product"}
_LINKS = "two-way association"
KINDS = (*_ENTITIES.values(), _LINKS)
"""What is checked, in this order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An entity whose derived content is not what its document says. `wrong` names what differs."""

    kind: str
    ref: str
    name: str | None
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What one chunk had."""

    kind: str
    count: int
    differences: tuple[Difference, ...]


async def check(sandbox: Sandbox, *, repair: bool) -> AsyncIterator[Checked]:
    """Compare all product models, all products, then both ends of associations; `repair` stores what should be there.

    A repair keeps all writers away for one chunk at a time.
    """
    # Pairs that nobody has asked for yet get their numbers, or their scores would be left out.
    await transact(sandbox, Access.WRITE, scored_pairs)
    for tables, kind in _ENTITIES.items():
        after: Any = None
        while True:
            work = partial(_chunk, tables=tables, after=after, repair=repair)
            checked, after = await transact(sandbox, Access.STRUCTURE if repair else Access.READ, work)
            if after is None:
                break
            yield Checked(kind, len(checked), tuple(_difference(kind, one) for one in checked if one.wrong))
    yield await transact(sandbox, Access.STRUCTURE if repair else Access.READ, partial(_links, repair=repair))


def _difference(kind: str, compared: Compared) -> Difference:
    return Difference(kind, str(compared.ref), compared.name, compared.wrong)


async def _links(uow: UnitOfWork, *, repair: bool) -> Checked:
    halves = await links.halves(uow)
    if repair and halves:
        await links.complete(uow, halves)
    differences = tuple(
        Difference(
            _LINKS, f"{one.type_code} of {links.name_of(one.owner)}", None,
            (f"not that of {links.name_of(one.link.target)}",),
        )
        for one in halves
    )  # fmt: skip
    return Checked(_LINKS, await links.count(uow), differences)


async def _chunk(uow: UnitOfWork, *, tables: EntityTables, after: Any, repair: bool) -> tuple[list[Compared], Any]:
    """One chunk, and the last primary key of it; None after the end."""
    ids = await repository.next_ids(uow, tables, after, CHUNK)
    if not ids:
        return [], None
    compared = await COMPARE[tables](uow, ids)
    if repair:
        await _repair(uow, tables, [one for one in compared if one.wrong])
    return compared, ids[-1]


async def _repair(uow: UnitOfWork, tables: EntityTables, wrong: Sequence[Compared]) -> None:
    if not wrong:
        return
    unique = unique_rows((one.ref, one.stored.unique, one.derived.unique) for one in wrong)
    await update_rows(uow, tables, [{**one.derived.row, tables.id.name: one.ref} for one in wrong])
    await run(uow, (DELETE_UNIQUE, unique.removed), (INSERT_UNIQUE, unique.new))
    await write_cells(uow, tables, {one.ref: (one.stored.cells, one.derived.cells) for one in wrong})
