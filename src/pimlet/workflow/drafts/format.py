"""A product or product model as it would be with the values of a draft (spec 05 §1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.products import models
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.enrichment.values import changes
from pimlet.enrichment.values.documents import collect_names, decode, encode
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, ValueKey
from pimlet.enrichment.variants.levels import attributes_at
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import CatalogStructure, Names, load_structure
from pimlet.workflow.drafts import repository


@dataclass(frozen=True, slots=True)
class RowShape:
    """A kind of entity, and where the rows of which its JSON is made have what is needed here.

    `thing` is what it is called in messages.
    """

    thing: str
    tables: EntityTables
    parent: int
    values: int


PRODUCT = RowShape("product", PRODUCTS, parent=4, values=7)
MODEL = RowShape("product model", MODELS, parent=3, values=5)


async def with_draft(
    uow: UnitOfWork, shape: RowShape, row: Sequence[Any], draft: bytes
) -> tuple[tuple[Any, ...], bytes | None]:
    """A row of the working copy with the draft's values over its own ones, and what those keep apart."""
    above = (await models.ancestry(uow, [row[shape.parent]])).above(row[shape.parent])
    stored = await repository.contents(uow, shape.tables, row[0])
    names = Names()
    collect_names(stored.own_values, stored.kept, names, with_options=True)
    collect_names(b"{}", draft, names, with_options=True)
    variant_id = row[2] if shape is MODEL else above[0].family_variant_id if above else None
    if variant_id is not None:
        names.family_variant_ids.add(variant_id)
    moving = uow.state.pending_rewrites > 0
    rules = Rules(await load_structure(uow, names), uow.zone, moving)
    own = _own_attributes(variant_id, len(above), rules.structure)

    def stands_here(key: ValueKey) -> bool:
        return own is None or key[0] in own

    # Values that stand at another level by now are stored and not shown; while some move, that is seen to later.
    held = decode(stored.own_values, stored.kept, rules)
    values = {key: value for key, value in held.items() if moving or stands_here(key)}
    proposed = changes.decode(draft, rules)
    changes.apply(values, {key: value for key, value in proposed.items() if stands_here(key)})
    shown, kept = encode(values, Showing(rules), {})
    return (*row[: shape.values], shown.encode(), *row[shape.values + 1 :]), None if kept is None else kept.encode()


def _own_attributes(variant_id: int | None, level: int, structure: CatalogStructure) -> frozenset[str] | None:
    """Codes of the attributes that an entity at a level may hold itself; None where nothing restricts them."""
    if variant_id is None:
        return None
    variant = structure.family_variants_by_id[variant_id]
    return attributes_at(variant, structure.families_by_id[variant.family_id], level)
