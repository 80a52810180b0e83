"""All SQL of links."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Text, bindparam, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from pimlet.enrichment.associations.links import Kind, Link, Links, Ref
from pimlet.enrichment.associations.tables import OWNERS, TARGETS, link
from pimlet.enrichment.associations.targets import Found, Named
from pimlet.enrichment.permissions.visibility import visible
from pimlet.enrichment.products.tables import product, product_model
from pimlet.foundation import locks
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import KEY, uuid_list
from pimlet.foundation.unit_of_work import UnitOfWork

Row = dict[str, Any]

_KEYS = bindparam("keys", type_=ARRAY(KEY))
_UUIDS = uuid_list("uuids")
_IDS = bindparam("ids", type_=ARRAY(Integer))
TARGET_COLUMNS = dict(zip(Kind, TARGETS, strict=True))

# The unique index on identifier_key and the primary key.
_PRODUCTS = select(product.c.uuid, product.c.identifier).where(
    or_(product.c.identifier_key == func.any(_KEYS), product.c.uuid == func.any(_UUIDS))
)
# The unique index on `key`.
_MODELS = select(product_model.c.id, product_model.c.code, product_model.c.key).where(
    product_model.c.key == func.any(_KEYS)
)


async def find(uow: UnitOfWork, named: Named) -> Found:
    """The named targets that exist: one query for products, one for models, none without names."""
    products: dict[UUID, str | None] = {}
    models: dict[str, tuple[int, str]] = {}
    if named.identifiers or named.uuids:
        wanted = {"keys": sorted(named.identifiers), "uuids": sorted(named.uuids)}
        products = {row.uuid: row.identifier for row in await uow.rows(_PRODUCTS, wanted)}
    if named.models:
        rows = await uow.rows(_MODELS, {"keys": sorted(named.models)})
        models = {row.key: (row.id, row.code) for row in rows}
    return Found(products, models)


_PARENT, _ROOT = product_model.alias("parent"), product_model.alias("root")
_CATEGORIES = (_PARENT.c.category_ids.label("of_parent"), _ROOT.c.category_ids.label("of_root"))
# The primary keys.
_PRODUCT_CATEGORIES = (
    select(product.c.uuid.label("ref"), product.c.category_ids.label("own"), *_CATEGORIES)
    .select_from(
        product.outerjoin(_PARENT, _PARENT.c.id == product.c.parent_id).outerjoin(
            _ROOT, _ROOT.c.id == _PARENT.c.parent_id
        )
    )
    .where(product.c.uuid == func.any(_UUIDS))
)
_MODEL_CATEGORIES = (
    select(_PARENT.c.id.label("ref"), _PARENT.c.category_ids.label("own"), _ROOT.c.category_ids.label("of_root"))
    .select_from(_PARENT.outerjoin(_ROOT, _ROOT.c.id == _PARENT.c.parent_id))
    .where(_PARENT.c.id == func.any(_IDS))
)


async def categories_of_targets(uow: UnitOfWork, stored: Iterable[Links], found: Found) -> dict[Ref, list[int]]:
    """Own and inherited categories of the products and models that links and named targets lead to."""
    uuids, ids = set(found.products), {number for number, _ in found.models.values()}
    for links in stored:
        for one in (*links.plain, *links.quantified):
            if isinstance(one.target, UUID):
                uuids.add(one.target)
            elif one.kind is Kind.PRODUCT_MODELS:
                ids.add(one.target)
    rows: list[Any] = []
    if uuids:
        rows += await uow.rows(_PRODUCT_CATEGORIES, {"uuids": sorted(uuids)})
    if ids:
        rows += await uow.rows(_MODEL_CATEGORIES, {"ids": sorted(ids)})
    return {row.ref: [number for listed in row[1:] for number in listed or ()] for row in rows}


class OfOwners:
    """A SELECT of links, restricted to those of some owners, in stored order.

    The indexes on the owner's column, type and target.
    """

    def __init__(self, statement: Select[Any], *, named: bool = True) -> None:
        """One statement for each kind of owners, and one for both; rows are `named` or as the driver gives them."""
        self.statement = statement
        products, models = link.c.owner_product == func.any(_UUIDS), link.c.owner_model == func.any(_IDS)
        wanted = {(True, False): products, (False, True): models, (True, True): or_(products, models)}
        self._statements = {
            owners: Prepared(statement.where(condition).order_by(link.c.position), named=named)
            for owners, condition in wanted.items()
        }

    async def rows(self, uow: UnitOfWork, products: Sequence[UUID | str], models: Sequence[int]) -> list[Any]:
        """The rows of these products and models: one query, none without owners."""
        if not (products or models):
            return []
        statement = self._statements[bool(products), bool(models)]
        return await uow.fetch(statement, uuids=products, ids=models)


_LINKS = OfOwners(select(link))


async def links_of(uow: UnitOfWork, products: Iterable[UUID], models: Iterable[int]) -> dict[Ref, Links]:
    """Own links of these products and models; entities without links are left out. One query."""
    plain: dict[Ref, set[Link]] = {}
    quantified: dict[Ref, dict[Link, int]] = {}
    for row in await _LINKS.rows(uow, list(products), list(models)):
        owner = row.owner_model if row.owner_product is None else row.owner_product
        found = link_of(row)
        if row.quantity is None:
            plain.setdefault(owner, set()).add(found)
        else:
            quantified.setdefault(owner, {})[found] = row.quantity
    owners = plain.keys() | quantified.keys()
    return {owner: Links(frozenset(plain.get(owner, ())), quantified.get(owner, {})) for owner in owners}


def link_of(row: Any) -> Link:
    """The link of a row."""
    if row.target_product is not None:
        return Link(row.type_id, Kind.PRODUCTS, row.target_product)
    if row.target_model is not None:
        return Link(row.type_id, Kind.PRODUCT_MODELS, row.target_model)
    return Link(row.type_id, Kind.GROUPS, row.target_group)


_INSERT = insert(link).on_conflict_do_nothing()
_DELETES = {
    (owner, target): delete(link).where(
        link.c[owner] == bindparam("owner"),
        link.c.type_id == bindparam("type"),
        link.c[target] == bindparam("target"),
    )
    for owner in OWNERS
    for target in TARGETS
}
"""By the unique index on these columns."""


def owner_column(owner: Ref) -> str:
    """Where a row names its owner."""
    return OWNERS[0] if isinstance(owner, UUID) else OWNERS[1]


_LOCK_PAIRS = select(func.pg_advisory_xact_lock(locks.TWO_WAY_LINKS))


async def lock_pairs(uow: UnitOfWork) -> None:
    """Wait for all who write two-way links, until the transaction ends.

    Two ends are two rows, and no lock of an owner covers both: of two writers, one could remove both ends between the
    insertions of the other.
    """
    await uow.execute(_LOCK_PAIRS)


async def save(uow: UnitOfWork, removed: Iterable[tuple[Ref, Link]], added: Sequence[Row]) -> None:
    """Remove links, then add links (those that exist already stay): one pipelined batch for each kind of statement.

    Both in an order that all writers share.
    """
    batches: dict[tuple[str, str], list[Row]] = {}
    for owner, gone in removed:
        shape = (owner_column(owner), TARGET_COLUMNS[gone.kind])
        batches.setdefault(shape, []).append({"owner": owner, "type": gone.type_id, "target": gone.target})
    for shape in sorted(batches):
        rows = sorted(batches[shape], key=lambda row: (row["owner"], row["type"], row["target"]))
        await uow.execute(_DELETES[shape], rows)
    if added:
        await uow.execute(_INSERT, sorted(added, key=_order))


def _order(row: Row) -> tuple[Any, ...]:
    return tuple((row[column] is None, row[column] or 0) for column in (*OWNERS, "type_id", *TARGETS))


_SHOWN = OfOwners(
    select(
        cast(link.c.owner_product, Text),
        link.c.owner_model,
        link.c.type_id,
        cast(link.c.target_product, Text).label("target"),
        link.c.target_group,
        link.c.quantity,
        product.c.identifier,
        product_model.c.code.label("model_code"),
    ).select_from(
        link.outerjoin(product, product.c.uuid == link.c.target_product).outerjoin(
            product_model, product_model.c.id == link.c.target_model
        )
    ),
    named=False,
)

ShownRow = tuple[str | None, int | None, int, str | None, int | None, int | None, str | None, str | None]
"""Owner (product or model), type, target (product or group, neither for a model), quantity, identifier, model code."""


async def shown(
    uow: UnitOfWork, products: Sequence[str], models: Sequence[int], hidden_categories: frozenset[int]
) -> list[ShownRow]:
    """Links of a page's entities and of their ancestors, with what their targets are called now. One query.

    Uuids are texts, here and in the rows.
    Targets that the hidden categories hide are left out.
    """
    statement = _shown_without(hidden_categories) if hidden_categories else _SHOWN
    return await statement.rows(uow, products, models)


@lru_cache(maxsize=64)
def _shown_without(hidden_categories: frozenset[int]) -> OfOwners:
    return OfOwners(
        _SHOWN.statement.where(
            or_(link.c.target_product.is_(None), visible(product, hidden_categories)),
            or_(link.c.target_model.is_(None), visible(product_model, hidden_categories)),
        ),
        named=False,
    )
