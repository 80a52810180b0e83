"""Reading while rewrites are pending: stored documents are brought up to date on their way out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure


async def current_documents(
    uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any], stored: Sequence[bytes]
) -> list[bytes]:
    """The `values` of these entities as the present structure shows them; as they are stored if nothing is pending."""
    if not uow.state.pending_rewrites:
        return list(stored)
    of = tables.table
    by_id = tables.id == func.any(bindparam("ids", type_=ARRAY(tables.id.type)))
    statement = select(tables.id, as_bytes(of.c.kept)).where(by_id, of.c.kept.is_not(None))
    kept = {row[0]: row[1] for row in await uow.rows(statement, {"ids": list(ids)})}
    names = Names()
    for number, document in zip(ids, stored, strict=True):
        documents.collect_names(document, kept.get(number), names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    return [
        documents.encode(documents.decode_all(document, kept.get(number), rules), rules)[0].encode()
        for number, document in zip(ids, stored, strict=True)
    ]
