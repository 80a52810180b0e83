"""Product models as rows: what products read of their ancestors, and models of themselves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.edge.json_bytes import encode
from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.associations.links import NO_LINKS, Links, Ref
from pimlet.enrichment.products.repository import as_given, as_iso
from pimlet.enrichment.products.tables import product_model
from pimlet.enrichment.values.documents import collect_names as collect_value_names
from pimlet.enrichment.values.documents import decode
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.value import Rules
from pimlet.enrichment.variants.levels import split
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import KEY, among, as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names

Known = TypeVar("Known")

DOCUMENT_COLUMNS = (
    product_model.c.id,
    product_model.c.code,
    product_model.c.family_variant_id,
    product_model.c.parent_id,
    as_given(product_model.c.category_ids),
    as_bytes(product_model.c.own_values),
    as_iso(product_model.c.created),
    as_iso(product_model.c.updated),
)
"""What a product model's JSON is made of; `DocumentRow` unpacks in this order."""

DocumentRow = tuple[int, str, int, int | None, list[int], bytes, str, str]

_KEYS = bindparam("keys", type_=ARRAY(KEY))
_IDS = bindparam("ids", type_=ARRAY(Integer))

# The unique index on `key`, and the primary key.
_FIND = select(product_model.c.id, product_model.c.parent_id).where(
    or_(product_model.c.key == func.any(_KEYS), product_model.c.id == func.any(_IDS))
)
# The primary key. Roots before sub models, then by id: the lock order of all writers.
_LOCKED = (
    select(
        *DOCUMENT_COLUMNS,
        as_bytes(product_model.c.kept),
        product_model.c.created,
        product_model.c.updated,
    )
    .where(product_model.c.id == func.any(_IDS))
    .order_by(product_model.c.level, product_model.c.id)
)
_SHARED = _LOCKED.with_for_update(read=True)
_CHANGING = _LOCKED.with_for_update(key_share=True)
# The primary key, twice.
_ABOVE = select(product_model.c.parent_id).where(product_model.c.id == func.any(_IDS))
_ANCESTORS = Prepared(
    select(
        product_model.c.id,
        product_model.c.code,
        product_model.c.parent_id,
        product_model.c.family_variant_id,
        as_given(product_model.c.category_ids),
        as_bytes(product_model.c.own_values),
    ).where(or_(product_model.c.id == func.any(_IDS), among(product_model.c.id, _ABOVE)))
)


async def lock(uow: UnitOfWork, keys: Iterable[str], ids: Iterable[int], *, changing: bool) -> list[Any]:
    """The models with these keys or ids, with their parents, locked: for a change, or so that they stay as they are.

    Locks come before documents are read, so that a row shows what the transaction that was waited for left.
    """
    wanted = {"keys": sorted(keys), "ids": sorted(ids)}
    if not (wanted["keys"] or wanted["ids"]):
        return []
    found = await uow.rows(_FIND, wanted)
    all_ids = {row.id for row in found} | {row.parent_id for row in found if row.parent_id is not None}
    while all_ids:
        rows = await uow.rows(_CHANGING if changing else _SHARED, {"ids": sorted(all_ids)})
        moved = {row.parent_id for row in rows if row.parent_id is not None} - all_ids
        if not moved:
            return rows
        # A sub model has got another parent between the two statements.
        all_ids |= moved
    return []


def collect_names(rows: Iterable[Any], names: Names, *, with_options: bool = False) -> None:
    """Add what locked rows refer to; see `documents.collect_names` for options."""
    for row in rows:
        collect_value_names(row.own_values, row.kept, names, with_options=with_options)
        names.category_ids.update(row.category_ids)
        names.family_variant_ids.add(row.family_variant_id)


def known(by_id: Mapping[int, Known], ids: Iterable[int]) -> dict[int, Known]:
    """What these ids stand for; without those that are gone."""
    return {number: by_id[number] for number in ids if number in by_id}


def models_of(rows: Sequence[Any], rules: Rules, links: Mapping[Ref, Links]) -> list[ProductModel]:
    """The models of locked rows, roots first; what they refer to must be in `rules.structure`."""
    structure = rules.structure
    models: dict[int, ProductModel] = {}
    for row in rows:
        variant = structure.family_variants_by_id[row.family_variant_id]
        models[row.id] = model = ProductModel(
            id=row.id,
            code=row.code,
            family_variant=variant,
            family=structure.families_by_id[variant.family_id],
            parent=None if row.parent_id is None else models[row.parent_id],
            categories=known(structure.categories_by_id, row.category_ids),
            links=links.get(row.id, NO_LINKS),
            created=row.created,
            updated=row.updated,
        )
        own, model.displaced = split(decode(row.own_values, row.kept, rules), model)
        model.values = without_hidden(own, rules)
    return list(models.values())


class Ancestry:
    """The ancestors of the rows of a page, read once however many rows share them."""

    def __init__(self, rows: Iterable[Any]) -> None:
        """Rows of `ancestry`'s query."""
        self._rows: Mapping[int, Any] = {row.id: row for row in rows}
        self._above: dict[int, tuple[Any, ...]] = {}
        self._refs: dict[int | None, tuple[int, ...]] = {None: ()}
        self._codes: dict[int, bytes] = {}

    def above(self, parent_id: int | None) -> tuple[Any, ...]:
        """The rows above a child of this parent, the root first."""
        if parent_id is None:
            return ()
        found = self._above.get(parent_id)
        if found is None:
            row = self._rows[parent_id]
            found = self._above[parent_id] = (*self.above(row.parent_id), row)
        return found

    def refs_above(self, parent_id: int | None) -> tuple[int, ...]:
        """Ids of the models above a child of this parent, the root first."""
        found = self._refs.get(parent_id)
        if found is None:
            found = self._refs[parent_id] = tuple(row.id for row in self.above(parent_id))
        return found

    def encoded_code(self, parent_id: int) -> bytes:
        """The code of a parent as JSON."""
        found = self._codes.get(parent_id)
        if found is None:
            found = self._codes[parent_id] = encode(self._rows[parent_id].code)
        return found

    def ids(self) -> list[int]:
        """Ids of all ancestors."""
        return list(self._rows)

    def categories_above(self, parent_id: int | None) -> list[int]:
        """Categories that a child of this parent inherits."""
        return [number for row in self.above(parent_id) for number in row.category_ids]

    def category_ids(self) -> set[int]:
        """Categories of all ancestors."""
        return {number for row in self._rows.values() for number in row.category_ids}


async def ancestry(uow: UnitOfWork, parent_ids: Iterable[int | None]) -> Ancestry:
    """The parents with these ids and their parents, as stored: one query, none if there are no parents."""
    ids = sorted({number for number in parent_ids if number is not None})
    return Ancestry(await uow.fetch(_ANCESTORS, ids=ids) if ids else [])
