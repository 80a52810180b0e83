"""Filters on properties: a table of operators, compiled to SQL that an index of the design serves (spec 04 §10)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true
from sqlalchemy.sql.schema import Column

from pimlet.edge.errors import Problem, Unprocessable
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.products.tables import product
from pimlet.enrichment.search import dates
from pimlet.enrichment.search.grammar import Criterion
from pimlet.enrichment.search.tokens import CLASSIFIED, in_category, under_category
from pimlet.foundation.keys import code_key
from pimlet.structure.catalog import CatalogStructure
from pimlet.structure.catalog_model import Category

Condition = ColumnElement[bool]
MAX_IDENTIFIERS = 100
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True, slots=True)
class Search:
    """What filters ask for: the structure, the zone of dates, the current time."""

    structure: CatalogStructure
    zone: ZoneInfo
    now: datetime


Filter = Callable[[Criterion, Search], Condition]


def unsupported(name: str, operator: str) -> Unprocessable:
    """A property that cannot be filtered, or not with this operator."""
    return Unprocessable(f'Filter on property "{name}" is not supported or does not support operator "{operator}"')


def expected(name: str, what: str, value: Any) -> Unprocessable:
    """A value of the wrong type."""
    return Unprocessable(f'Property "{name}" expects {what} as data, "{php_type(value)}" given.')


def _list(criterion: Criterion) -> list[Any]:
    if not is_array(criterion.value):
        raise expected(criterion.property, "an array", criterion.value)
    return as_list(criterion.value)


def _strings(criterion: Criterion) -> list[str]:
    items = _list(criterion)
    if not all(isinstance(item, str) for item in items):
        raise Unprocessable(f'Property "{criterion.property}" expects an array of strings as data.')
    return items


def _codes(criterion: Criterion) -> list[str]:
    """Strings, or numbers as strings."""
    for item in _list(criterion):
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise expected(criterion.property, "a string", item)
    return [str(item) for item in _list(criterion)]


def _all_tokens(*tokens: int) -> Condition:
    """GIN index on `tokens`."""
    return product.c.tokens.contains(list(tokens))


def _any_token(tokens: Iterable[int]) -> Condition:
    """GIN index on `tokens`; one containment for each token, since `&&` with a long list is slow."""
    listed = sorted(set(tokens))
    return or_(*(_all_tokens(token) for token in listed)) if listed else false()


# --- identifier and uuid ------------------------------------------------------------------------------------------


def _text(criterion: Criterion) -> str:
    if not isinstance(criterion.value, str):
        raise expected(criterion.property, "a string", criterion.value)
    return code_key(criterion.value)


def _present() -> Condition:
    return product.c.identifier_key.is_not(None)


def _identifier_like(pattern: str) -> Filter:
    def compiled(criterion: Criterion, _: Search) -> Condition:
        text = _text(criterion).translate(_ESCAPED)
        return product.c.identifier_key.like(pattern.format(text))

    return compiled


def _identifier_not_like(criterion: Criterion, _: Search) -> Condition:
    return product.c.identifier_key.not_like(f"%{_text(criterion).translate(_ESCAPED)}%")


def _identifier_in(criterion: Criterion, _: Search) -> Condition:
    return product.c.identifier_key.in_([code_key(code) for code in _strings(criterion)])


def _identifier_not_in(criterion: Criterion, _: Search) -> Condition:
    return and_(_present(), product.c.identifier_key.not_in([code_key(code) for code in _strings(criterion)]))


def _uuids(criterion: Criterion) -> list[UUID]:
    found = []
    for text in _strings(criterion):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


IDENTIFIER: Mapping[str, Filter] = {
    "STARTS WITH": _identifier_like("{}%"),
    "CONTAINS": _identifier_like("%{}%"),
    "DOES NOT CONTAIN": _identifier_not_like,
    "=": lambda criterion, _: product.c.identifier_key == _text(criterion),
    "!=": lambda criterion, _: product.c.identifier_key != _text(criterion),
    "IN": _identifier_in,
    "NOT IN": _identifier_not_in,
    "EMPTY": lambda *_: product.c.identifier_key.is_(None),
    "NOT EMPTY": lambda *_: _present(),
}
UUIDS: Mapping[str, Filter] = {
    "IN": lambda criterion, _: product.c.uuid.in_(_uuids(criterion)),
    "NOT IN": lambda criterion, _: product.c.uuid.not_in(_uuids(criterion)),
}


def check_identifiers(search: Mapping[str, Any]) -> None:
    """Size of the first `identifier` IN filter, checked before all filters. Raises `Problem`."""
    for criterion in search.get("identifier", ()):
        if criterion["operator"] != "IN":
            continue
        value = criterion.get("value")
        if value is None:
            raise Unprocessable("The identifier filter can't contain null value")
        if not is_array(value):
            raise Unprocessable("The identifier filter value should be an array")
        if len({str(item) for item in as_list(value)}) > MAX_IDENTIFIERS:
            raise Problem(400, f"The identifier filter can't contain more than {MAX_IDENTIFIERS} product identifiers.")
        return


# --- categories ---------------------------------------------------------------------------------------------------


def _categories(criterion: Criterion, search: Search) -> list[tuple[str, Category]]:
    codes = _list(criterion)
    if not all(isinstance(code, str) for code in codes):
        raise expected(criterion.property, "an array", criterion.value)
    found = ((code, search.structure.category(code)) for code in codes)
    return [(code, category) for code, category in found if category is not None]


def _exact(criterion: Criterion, search: Search) -> list[int]:
    """IN compares codes with their case, although their existence does not."""
    return [in_category(one.id) for code, one in _categories(criterion, search) if code == one.code]


def _below(criterion: Criterion, search: Search) -> list[int]:
    return [under_category(one.id) for _, one in _categories(criterion, search)]


CATEGORIES: Mapping[str, Filter] = {
    "IN": lambda criterion, search: _any_token(_exact(criterion, search)),
    "NOT IN": lambda criterion, search: not_(_any_token(_exact(criterion, search))),
    "IN OR UNCLASSIFIED": lambda criterion, search: or_(
        _any_token(_exact(criterion, search)), not_(_all_tokens(CLASSIFIED))
    ),
    "IN CHILDREN": lambda criterion, search: _any_token(_below(criterion, search)),
    "NOT IN CHILDREN": lambda criterion, search: not_(_any_token(_below(criterion, search))),
    "UNCLASSIFIED": lambda *_: not_(_all_tokens(CLASSIFIED)),
    "NOT EMPTY": lambda *_: _all_tokens(CLASSIFIED),
}


# --- enabled, family, groups, parent ------------------------------------------------------------------------------


def _boolean(criterion: Criterion) -> bool:
    if not isinstance(criterion.value, bool):
        raise expected(criterion.property, "a boolean", criterion.value)
    return criterion.value


def _known(criterion: Criterion, find: Callable[[str], Any]) -> list[tuple[str, Any]]:
    found = []
    for code in _codes(criterion):
        entity = find(code)
        if entity is None:
            raise Unprocessable(f'Object "{criterion.property}" with code "{code}" does not exist')
        found.append((code, entity))
    return found


def _family_ids(criterion: Criterion, search: Search) -> list[int]:
    return [family.id for _, family in _known(criterion, search.structure.family)]


def _group_ids(criterion: Criterion, search: Search) -> list[int]:
    return [group.id for code, group in _known(criterion, search.structure.group) if code == group.code]


def _in_groups(criterion: Criterion, search: Search) -> Condition:
    ids = _group_ids(criterion, search)
    return product.c.group_ids.overlap(ids) if ids else false()


def _family_not_in(criterion: Criterion, search: Search) -> Condition:
    ids = _family_ids(criterion, search)
    return or_(product.c.family_id.is_(None), product.c.family_id.not_in(ids))


def _ancestor(criterion: Criterion, _: Search) -> Condition:
    if not isinstance(criterion.value, str):
        raise expected("ancestor", "a string", criterion.value)
    return false()


def _parent(criterion: Criterion, _: Search) -> Condition:
    _codes(criterion)
    return false()


ENABLED: Mapping[str, Filter] = {
    "=": lambda criterion, _: product.c.enabled == _boolean(criterion),
    "!=": lambda criterion, _: product.c.enabled != _boolean(criterion),
}
FAMILY: Mapping[str, Filter] = {
    "IN": lambda criterion, search: product.c.family_id.in_(_family_ids(criterion, search)),
    "NOT IN": _family_not_in,
    "EMPTY": lambda *_: product.c.family_id.is_(None),
    "NOT EMPTY": lambda *_: product.c.family_id.is_not(None),
}
GROUPS: Mapping[str, Filter] = {
    "IN": _in_groups,
    "NOT IN": lambda criterion, search: not_(_in_groups(criterion, search)),
    "EMPTY": lambda *_: func.cardinality(product.c.group_ids) == 0,
    "NOT EMPTY": lambda *_: func.cardinality(product.c.group_ids) > 0,
}
# Products by identifier have no parents as long as there are no product models.
PARENT: Mapping[str, Filter] = {
    "=": _ancestor,
    "IN": _parent,
    "EMPTY": lambda *_: product.c.parent_id.is_(None),
    "NOT EMPTY": lambda *_: product.c.parent_id.is_not(None),
}


# --- dates --------------------------------------------------------------------------------------------------------

_SECOND = timedelta(seconds=1)


def _job(criterion: Criterion, _: Search) -> Condition:
    if not isinstance(criterion.value, str):
        raise expected("job_instance", "a string", criterion.value)
    raise Unprocessable(
        f'Property "job_instance" expects a valid code. The job instance does not exist, "{criterion.value}" given.'
    )


def _dates(column: Column[datetime]) -> Mapping[str, Filter]:
    """Operators on a time column, whole seconds: the index on `changed` serves those of `updated`."""

    def moment(criterion: Criterion, search: Search) -> datetime:
        return dates.date_time(criterion.property, criterion.value, search.zone)

    def equal(criterion: Criterion, search: Search) -> Condition:
        start = moment(criterion, search)
        return and_(column >= start, column < start + _SECOND)

    def between(criterion: Criterion, search: Search) -> Condition:
        first, last = dates.date_times(criterion.property, criterion.value, search.zone)
        return and_(column >= first, column < last + _SECOND)

    def since(criterion: Criterion, search: Search) -> Condition:
        span = dates.days(criterion.property, criterion.value)
        try:
            return column > search.now - span
        except OverflowError:
            return true() if span > timedelta() else false()

    return {
        "=": equal,
        "!=": lambda criterion, search: not_(equal(criterion, search)),
        "<": lambda criterion, search: column < moment(criterion, search),
        ">": lambda criterion, search: column >= moment(criterion, search) + _SECOND,
        "BETWEEN": between,
        "NOT BETWEEN": lambda criterion, search: not_(between(criterion, search)),
        "EMPTY": lambda *_: false(),
        "NOT EMPTY": lambda *_: true(),
        "SINCE LAST N DAYS": since,
        "SINCE LAST JOB": _job,
    }


FIELDS: Mapping[str, Mapping[str, Filter]] = {
    "uuid": UUIDS,
    "identifier": IDENTIFIER,
    "categories": CATEGORIES,
    "enabled": ENABLED,
    "completeness": {},
    "groups": GROUPS,
    "family": FAMILY,
    "created": _dates(product.c.created),
    "updated": _dates(product.c.changed),
    "parent": PARENT,
    "quality_score": {},
}


def compile_criterion(criterion: Criterion, search: Search) -> Condition:
    """The SQL of one filter. Raises `Unprocessable` for an operator or value that does not fit."""
    compiled = FIELDS.get(criterion.property, {}).get(criterion.operator)
    if compiled is None:
        raise unsupported(criterion.property, criterion.operator)
    return compiled(criterion, search)


def below(category_id: int) -> Condition:
    """Products classified in a category or below it."""
    return _all_tokens(under_category(category_id))
