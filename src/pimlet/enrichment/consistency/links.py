"""Two-way associations of which one end is missing (spec 03 §8). The end that is there counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, select

from pimlet.enrichment.associations import repository
from pimlet.enrichment.associations.links import Link, Ref
from pimlet.enrichment.associations.repository import link_of, owner_column
from pimlet.enrichment.associations.storing import link_row, other_end
from pimlet.enrichment.associations.tables import OWNERS, TARGETS, link
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.association_types.tables import association_type

_TWO_WAY = and_(association_type.c.id == link.c.type_id, association_type.c.is_two_way)
_ENDS = tuple(zip(OWNERS, TARGETS, strict=False))
"""The columns of products, and those of models."""


@dataclass(frozen=True, slots=True)
class HalfLink:
    """A link that its target does not have."""

    type_code: str
    owner: Ref
    link: Link


def _without_other_end() -> Iterator[Select[Any]]:
    """For products and models at each end, by the unique indexes on owner, type and target."""
    other = link.alias("other")
    for owner, as_target in _ENDS:
        for as_owner, target in _ENDS:
            mirrored = exists().where(
                other.c[as_owner] == link.c[target],
                other.c.type_id == link.c.type_id,
                other.c[as_target] == link.c[owner],
            )
            yield (
                select(link, association_type.c.code)
                .join(association_type, _TWO_WAY)
                .where(link.c[owner].is_not(None), link.c[target].is_not(None), ~mirrored)
            )


_HALVES = tuple(_without_other_end())
_COUNT = (
    select(func.count())
    .select_from(link)
    .join(association_type, _TWO_WAY)
    # Groups have no other end.
    .where(link.c.target_group.is_(None))
)


async def count(uow: UnitOfWork) -> int:
    """The number of two-way links, each end counted."""
    return int((await uow.rows(_COUNT))[0][0])


async def halves(uow: UnitOfWork) -> list[HalfLink]:
    """The links without another end."""
    return [
        HalfLink(row.code, row.owner_model if row.owner_product is None else row.owner_product, link_of(row))
        for statement in _HALVES
        for row in await uow.rows(statement)
    ]


async def complete(uow: UnitOfWork, found: Sequence[HalfLink]) -> None:
    """Store their other ends."""
    await repository.save(uow, (), [link_row(*other_end(one.owner, one.link)) for one in found])


def name_of(ref: Ref) -> str:
    """What the check calls an end."""
    return f"{'product' if owner_column(ref) == OWNERS[0] else 'product model'} {ref}"
