"""From criteria to SQL: checked in order, looked up at once, compiled for the tables of a kind."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import func, select, true

from pimlet.enrichment.products.tables import MODELS, EntityTables
from pimlet.enrichment.search import attribute_holders, availability, interned
from pimlet.enrichment.search.asked import Asked
from pimlet.enrichment.search.attributes import BY_TYPE
from pimlet.enrichment.search.conditions import Condition, Lead, Source, Sql
from pimlet.enrichment.search.expectations import unsupported
from pimlet.enrichment.search.leading import leading
from pimlet.enrichment.search.places import place
from pimlet.foundation.differences import Feature
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.unit_of_work import UnitOfWork


def condition(asked: Asked) -> Condition:
    """What a criterion asks for. Raises `Unprocessable` for an operator or value that does not fit."""
    name, operator, properties = asked.name, asked.criterion.operator, asked.kind.properties
    of_property = properties.get(name, {}).get(operator)
    if of_property is not None and _offered(asked, availability.OF_PROPERTIES.get((name, operator))):
        return of_property(asked)
    attribute = asked.structure.attribute(name) if name not in properties else None
    if attribute is not None:
        of_attribute = BY_TYPE[attribute.type].get(operator)
        if of_attribute is not None and _offered(asked, availability.OF_ATTRIBUTES.get((attribute.type, operator))):
            return of_attribute(asked, place(asked, attribute))
    raise unsupported(_leaked(asked), operator)


def _offered(asked: Asked, feature: Feature | None) -> bool:
    return feature is None or asked.offers(feature)


def _leaked(asked: Asked) -> str:
    """Product models answer with Akeneo's internal name for the operator that they lack on `parent`."""
    lacking = asked.kind.tables is MODELS and (asked.name, asked.criterion.operator) == ("parent", "=")
    return "ancestor.code" if lacking else asked.name


# Which index serves a filter depends on its value: a plan for any value would be the wrong one for most. Workers
# start in longer than a page takes.
_PLAN_EACH = Prepared(
    select(
        func.set_config("plan_cache_mode", "force_custom_plan", true()),
        func.set_config("max_parallel_workers_per_gather", "0", true()),
    ),
    named=False,
)
PLAN_NO_MORE: Sql = select(func.set_config("plan_cache_mode", "auto", true())).scalar_subquery().is_not(None)
"""A condition of a transaction's last search, which always holds: what follows is planned once for all again."""


@dataclass(frozen=True)
class Matching:
    """The SQL of conditions that all hold. For the same tables it is the same if `same` is, unless that is None."""

    conditions: Collection[Condition]
    source: Source
    same: Hashable = None

    @cached_property
    def page(self) -> tuple[Sql, ...]:
        """For the first entities in the order of a list."""
        return tuple(one.sql(self.source) for one in self.conditions)

    @property
    def by_keys(self) -> bool:
        """Whether the order of the list is walked and only keys are compared on the way, which its index has."""
        return all(one.matches for one in self.conditions) and Lead.SORTED not in self.source.leading.values()

    @cached_property
    def all(self) -> tuple[Sql, ...]:
        """For the number of entities."""
        found_by = {one: Lead.SORTED for one, lead in self.source.leading.items() if lead is not Lead.PROBED}
        return tuple(one.sql(replace(self.source, leading=found_by)) for one in self.conditions)


async def compiled(
    uow: UnitOfWork, conditions: Collection[Condition], tables: EntityTables, search: Hashable
) -> Matching:
    """The SQL of conditions; one query at most for each of names of cells, holders of attributes, numbers of cells.

    `search` is what the conditions came from, beside the content of the sandbox and the time.
    """
    if not conditions:
        return Matching((), Source(tables))
    await uow.fetch(_PLAN_EACH)
    cells = _all(one.cells for one in conditions)
    source = Source(
        tables,
        await interned.known_cells(uow, cells),
        await attribute_holders.holders(uow, _all(one.held for one in conditions)),
    )
    matches = [one for condition in conditions for one in condition.matches]
    found_by = await leading(uow, source, matches, search)
    same = None
    if not any(one.passing for one in conditions):
        numbers = tuple(source.cell_ids.get(name) for name in sorted(cells))
        same = (search, uow.pim, *uow.state.versions.values(), numbers, *map(found_by.get, matches))
    return Matching(conditions, replace(source, leading=found_by), same)


def _all(names: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*names)
