"""Which entities could hold an attribute, found when a filter is compiled: a family change moves no tokens."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.search.conditions import Holders
from pimlet.foundation.schema import KEY
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.families.tables import family_attribute
from pimlet.structure.family_variants.tables import family_variant, family_variant_attribute

_KEYS = bindparam("keys", type_=ARRAY(KEY))
# The unique index on the attributes' `key`, the index on `attribute_id`.
_FAMILIES: Select[Any] = (
    select(
        attribute.c.key,
        family_attribute.c.family_id,
        family_variant.c.id.label("variant"),
        func.coalesce(family_variant_attribute.c.level, 0).label("level"),
    )
    .select_from(
        attribute.join(family_attribute)
        .outerjoin(family_variant, family_variant.c.family_id == family_attribute.c.family_id)
        .outerjoin(
            family_variant_attribute,
            and_(
                family_variant_attribute.c.family_variant_id == family_variant.c.id,
                family_variant_attribute.c.attribute_id == attribute.c.id,
            ),
        )
    )
    .where(attribute.c.key == func.any(_KEYS))
)


async def holders(uow: UnitOfWork, keys: Collection[str]) -> Mapping[str, Holders]:
    """Families and family variants with these attributes, by the attributes' keys. One query at most."""
    cache = uow.cache("search.holders", Part.FAMILIES)
    variants = uow.state.version(Part.FAMILY_VARIANTS)
    missing = sorted(one for one in keys if (one, variants) not in cache)
    if missing:
        found: dict[str, tuple[set[int], dict[int, int]]] = {one: (set(), {}) for one in missing}
        for row in await uow.rows(_FAMILIES, {"keys": missing}):
            families, levels = found[row.key]
            families.add(row.family_id)
            if row.variant is not None:
                levels[row.variant] = row.level
        cache.update({(one, variants): Holders(sorted(families), levels) for one, (families, levels) in found.items()})
    return {one: cache[one, variants] for one in keys}
