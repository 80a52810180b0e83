"""Conditions: what a filter asks for, before it is known which tables are searched and which rows the names have.

Filters are checked and turned into conditions without the database; `names` says what must be looked up before
conditions become SQL. The set of tables is a parameter, so that products and product models share every filter.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import reduce
from operator import and_, or_
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    not_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search import text_matching
from pimlet.foundation.schema import among, one_of

Sql = ColumnElement[bool]

_LONG_LIST = 100
"""From here on `&&` compares too much for each row that it visits (architecture §2)."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Which entities could hold an attribute (spec 04 §12.4), by internal ids.

    `levels` has the level of a family variant that the attribute belongs to, 0 for common attributes.
    """

    families: Collection[int] = ()
    levels: Mapping[int, int] = field(default_factory=dict)


class Lead(Enum):
    """What the cells that a condition asks for are to the search for the first entities of a list."""

    SORTED = auto()
    """Their entities are fetched and sorted."""
    LISTED = auto()
    """Their entities are listed; each of the order of the list is looked up there."""
    PROBED = auto()
    """Each entity of the order of the list is asked for such a cell."""


@dataclass(frozen=True, slots=True)
class Source:
    """The tables that are searched, with what has been looked up for the conditions."""

    tables: EntityTables
    cell_ids: Mapping[str, int] = field(default_factory=dict)
    holders: Mapping[str, Holders] = field(default_factory=dict)
    leading: Mapping["CellMatch", Lead] = field(default_factory=dict)
    """What these cells are to the search; those that are missing are left to the planner."""


@dataclass(frozen=True, slots=True, eq=False)
class CellMatch:
    """The cells of a name that compare so.

    `ranged` says that they are a range of an index, on texts or numbers; `part` is a text that all of them contain.
    """

    name: str
    compare: Callable[[Table], Sql]
    ranged: bool
    part: str = ""

    @property
    def has_grams(self) -> bool:
        """Whether the index on parts of texts finds them."""
        return text_matching.has_grams(self.part)

    def among(self, tables: EntityTables, key_id: int) -> Sql:
        """Whether a cell that is at hand is one of them."""
        found: Sql = and_(tables.cells.c.key_id == key_id, self.compare(tables.cells))
        return found

    def found(self, tables: EntityTables, key_id: int) -> Sql:
        """The same, with what an index goes by."""
        among = self.among(tables, key_id)
        return and_(among, text_matching.may_contain(tables.cells, key_id, self.part)) if self.has_grams else among


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on an entity: its SQL, the cells it reads, the keys of attributes whose holders it asks for.

    Who meets it has a cell of each of `matches`. A `passing` one depends on the time, and is soon another one.
    """

    sql: Callable[[Source], Sql]
    cells: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    matches: tuple[CellMatch, ...] = ()
    passing: bool = False

    def __and__(self, other: "Condition") -> "Condition":
        both = self._joined(other, lambda source: and_(self.sql(source), other.sql(source)))
        return replace(both, matches=(*self.matches, *other.matches))

    def __or__(self, other: "Condition") -> "Condition":
        return self._joined(other, lambda source: or_(self.sql(source), other.sql(source)))

    def __invert__(self) -> "Condition":
        return replace(self, sql=lambda source: not_(self.sql(source)), matches=())

    def _joined(self, other: "Condition", sql: Callable[[Source], Sql]) -> "Condition":
        passing = self.passing or other.passing
        return Condition(sql, self.cells | other.cells, self.held | other.held, passing=passing)


EVERYTHING = Condition(lambda _: true())
NOTHING = Condition(lambda _: false())


def every(conditions: Iterable[Condition]) -> Condition:
    """All of them; everything if there are none."""
    return reduce(and_, conditions, EVERYTHING)


def some(conditions: Iterable[Condition]) -> Condition:
    """At least one of them; nothing if there are none."""
    return reduce(or_, conditions, NOTHING)


def column(name: str, compare: Callable[[Column[Any]], Sql]) -> Condition:
    """A comparison of a column of the entity."""
    return Condition(lambda source: compare(source.tables.table.c[name]))


def key(compare: Callable[[Column[Any]], Sql]) -> Condition:
    """A comparison of the key column of identifier or code."""
    return Condition(lambda source: compare(source.tables.key))


def token(number: int) -> Condition:
    """The entity has this token: GIN index on `tokens`."""
    return Condition(lambda source: source.tables.table.c.tokens.contains([number]))


def any_token(numbers: Iterable[int]) -> Condition:
    """The entity has at least one of these tokens: GIN index on `tokens`, but for very long lists."""
    listed = sorted(set(numbers))
    if not listed:
        return NOTHING
    if len(listed) == 1:
        return token(listed[0])
    if len(listed) < _LONG_LIST:
        return Condition(lambda source: source.tables.table.c.tokens.overlap(listed))

    def sql(source: Source) -> Sql:
        each = func.unnest(source.tables.table.c.tokens).column_valued("each")
        return select(literal(1)).where(each == func.any(cast(listed, ARRAY(BigInteger)))).exists()

    return Condition(sql)


def cell(name: str, compare: Callable[[Table], Sql], *, ranged: bool, part: str = "") -> Condition:
    """The entity has the cell `name`, and it compares so.

    An index on `key_id` and text or number if that is a range of it, or the index on parts of texts.
    """
    one = CellMatch(name, compare, ranged, part)
    return Condition(lambda source: _has_cell(source, one), cells=frozenset({name}), matches=(one,))


def containing(name: str, text: str) -> Condition:
    """The entity has the cell `name`, and its text contains this one."""
    return cell(name, lambda table: text_matching.contains(table, text), ranged=False, part=text)


def _has_cell(source: Source, one: CellMatch) -> Sql:
    key_id = source.cell_ids.get(one.name)
    if key_id is None:
        # No entity has ever had such a cell.
        return false()
    tables = source.tables
    lead = source.leading.get(one)
    if lead in {Lead.SORTED, Lead.LISTED}:
        owners = select(tables.owner).where(one.found(tables, key_id))
        if lead is Lead.SORTED:
            return among(tables.id, owners)
        # IS NOT FALSE keeps the planner from making a join of it: these keys are hashed, and the order is walked.
        return tables.id.in_(owners).is_not(false())
    found = select(literal(1)).where(tables.owner == tables.id, one.among(tables, key_id)).correlate(tables.table)
    # OFFSET keeps the planner from making a join of it, which would begin with the cells.
    return exists(found if lead is None else found.offset(literal_column("0")))


def any_of(name: str, numbers: Iterable[int]) -> Condition:
    """A number column has one of these numbers."""
    listed = sorted(numbers)
    # Of a single number, an index goes on in the order of the list.
    return column(name, lambda one: one == listed[0] if len(listed) == 1 else one_of(one, listed))


def held(attribute_key: str, sql: Callable[[Holders, Source], Sql]) -> Condition:
    """A condition on what could hold an attribute."""
    return Condition(
        lambda source: sql(source.holders.get(attribute_key, Holders()), source), held=frozenset({attribute_key})
    )
