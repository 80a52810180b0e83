"""What reading products asks of the structure: codes by internal ids, options with labels."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Integer, Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.pairs import in_pairs, pair_parameters
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_options.tables import attribute_option
from pimlet.structure.categories.tables import category
from pimlet.structure.families.tables import family
from pimlet.structure.family_variants.tables import family_variant
from pimlet.structure.groups.tables import product_group

_IDS = bindparam("ids", type_=ARRAY(Integer))
_MAX_CACHED = 100_000


async def _named(
    uow: UnitOfWork, part: Part, statement: Prepared, ids: Iterable[int], value: Callable[[Any], Any]
) -> Mapping[int, Any]:
    """What rows are called, by primary key; what the process knows costs no query."""
    known = uow.cache(f"codes.{part}", part)
    ids = list(ids)
    missing = [number for number in ids if number not in known]
    if missing:
        if len(known) > _MAX_CACHED:
            known.clear()
            missing = ids
        known.update({row.id: value(row) for row in await uow.fetch(statement, ids=missing)})
    return known


def _codes(table: Table) -> Prepared:
    return Prepared(select(table.c.id, table.c.code).where(table.c.id == func.any(_IDS)))


def _code(row: Any) -> str:
    return str(row.code)


_FAMILIES, _CATEGORIES, _GROUPS = _codes(family), _codes(category), _codes(product_group)


async def family_codes(uow: UnitOfWork, ids: Iterable[int]) -> Mapping[int, str]:
    """Codes of families by id."""
    return await _named(uow, Part.FAMILIES, _FAMILIES, ids, _code)


_FAMILY_VARIANTS = Prepared(
    select(family_variant.c.id, family_variant.c.code, family.c.code.label("family"))
    .join(family, family.c.id == family_variant.c.family_id)
    .where(family_variant.c.id == func.any(_IDS))
)


async def family_variant_codes(uow: UnitOfWork, ids: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """Codes of family and family variant by the variant's id."""
    return await _named(uow, Part.FAMILY_VARIANTS, _FAMILY_VARIANTS, ids, lambda row: (row.family, row.code))


async def category_codes(uow: UnitOfWork, ids: Iterable[int]) -> Mapping[int, str]:
    """Codes of categories by id."""
    return await _named(uow, Part.CATEGORIES, _CATEGORIES, ids, _code)


async def group_codes(uow: UnitOfWork, ids: Iterable[int]) -> Mapping[int, str]:
    """Codes of product groups by id."""
    return await _named(uow, Part.GROUPS, _GROUPS, ids, _code)


# The unique index (attribute_id, key).
_LABELS = Prepared(
    select(attribute_option.c.attribute_id, attribute_option.c.code, as_bytes(attribute_option.c.labels)).where(
        in_pairs(attribute_option.c.attribute_id, attribute_option.c.key)
    ),
    named=False,
)


async def option_labels(
    uow: UnitOfWork, wanted: set[tuple[int, str]]
) -> dict[tuple[int, str], dict[str, str] | list[Any]]:
    """Labels by locale, shorter codes first, of options by attribute and code; `wanted` has keys. None are `[]`."""
    rows = await uow.fetch(_LABELS, **pair_parameters(wanted)) if wanted else []
    return {
        (attribute_id, code): dict(sorted(orjson.loads(labels).items(), key=lambda item: (len(item[0]), item[0]))) or []
        for attribute_id, code, labels in rows
    }
