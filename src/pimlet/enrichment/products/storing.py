"""From products to rows and back: documents, tokens, cells and unique values."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pimlet.enrichment.products import repository
from pimlet.enrichment.products.updater import Product
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells, cells
from pimlet.enrichment.search.tokens import category_tokens, product_tokens, token_array, value_tokens
from pimlet.enrichment.values.documents import decode, encode
from pimlet.enrichment.values.validation import UniqueKey, unique_key
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork

Row = dict[str, Any]


def product_of(row: Any, rules: Rules) -> Product:
    """The product of a row; what the row refers to must be in `rules.structure`."""
    structure = rules.structure
    return Product(
        uuid=row.uuid,
        identifier=row.identifier,
        enabled=row.enabled,
        family=None if row.family_id is None else structure.families_by_id[row.family_id],
        categories={
            number: structure.categories_by_id[number]
            for number in row.category_ids
            if number in structure.categories_by_id
        },
        groups={number: structure.groups_by_id[number] for number in row.group_ids if number in structure.groups_by_id},
        values=decode(row.own_values, row.kept, rules),
        created=row.created,
        updated=row.updated,
    )


def columns(product: Product, rules: Rules, scoring: Scoring) -> Row:
    """The row of a product, but for its uuid and dates."""
    shown, kept = encode(product.values, rules)
    scores = scoring.product(product.family, product.values.values())
    tokens = (
        *value_tokens(product.values.values(), rules),
        *category_tokens(product.categories.values()),
        *product_tokens(product.groups.values(), enabled=product.enabled),
        *scores.tokens,
    )
    return {
        "identifier": product.identifier,
        "identifier_key": None if product.identifier is None else code_key(product.identifier),
        "family_id": None if product.family is None else product.family.id,
        "enabled": product.enabled,
        "own_values": shown,
        "kept": kept,
        "category_ids": sorted(product.categories),
        "group_ids": sorted(product.groups),
        **scores.columns(),
        "tokens": token_array(tokens),
    }


def _unique_keys(product: Product | None) -> set[UniqueKey]:
    if product is None:
        return set()
    return {key for value in product.values.values() if (key := unique_key(value)) is not None}


class _Rows:
    """The rows of all changes, by kind of statement."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.inserted: list[Row] = []
        self.updated: list[Row] = []
        self.removed_unique: list[Row] = []
        self.new_unique: list[Row] = []
        self.cells: dict[UUID, tuple[Cells, Cells]] = {}

    def add(self, uow: UnitOfWork, before: Product | None, after: Product, rules: Rules) -> None:
        row = {**columns(after, rules, self.scoring), "updated": uow.now, "changed": uow.now}
        if before is None:
            self.inserted.append({**row, "uuid": after.uuid, "created": uow.now})
        else:
            self.updated.append({**row, "row_uuid": after.uuid})
        old, new = _unique_keys(before), _unique_keys(after)
        self.removed_unique += [
            {"value_attribute": attribute, "value_key": key, "value_product": after.uuid}
            for attribute, key in sorted(old - new)
        ]
        self.new_unique += [
            {"attribute_id": attribute, "key": key, "product": after.uuid} for attribute, key in sorted(new - old)
        ]
        stored = cells(before.values.values(), rules) if before is not None else {}
        self.cells[after.uuid] = (stored, cells(after.values.values(), rules))

    def cell_rows(self, ids: dict[str, int]) -> tuple[list[Row], list[Row]]:
        """Cells that are gone, and cells that are new or changed."""
        removed: list[Row] = []
        written: list[Row] = []
        for uuid, (old, new) in self.cells.items():
            removed += [
                {"cell_product": uuid, "cell_key_id": ids[name]} for name in old if name not in new and name in ids
            ]
            written += [
                {"product": uuid, "key_id": ids[name], "text": cell[0], "number": cell[1]}
                for name, cell in new.items()
                if old.get(name) != cell
            ]
        return removed, written


async def store(uow: UnitOfWork, rules: Rules, changes: Sequence[tuple[Product | None, Product]]) -> None:
    """Store changed products (before, after); new ones are inserted in the order of their identifiers."""
    if not changes:
        return
    rows = _Rows(await Scoring.load(uow, rules))
    for before, after in changes:
        rows.add(uow, before, after, rules)
    rows.inserted.sort(key=lambda row: (row["identifier_key"] or "", row["uuid"]))
    rows.updated.sort(key=lambda row: row["row_uuid"])
    ids = await repository.cell_ids(uow, (name for old, new in rows.cells.values() for name in (*old, *new)))
    await repository.save(uow, rows.inserted, rows.updated, (rows.removed_unique, rows.new_unique), rows.cell_rows(ids))
