"""Internal numbers, which Akeneo shows in a few messages and tests therefore ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from pimlet.accounts.tables import user
from pimlet.control.http.errors import UnknownNameError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import ControlRoute
from pimlet.foundation.keys import code_key, structure_key
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category
from pimlet.structure.channels.tables import channel
from pimlet.structure.families.tables import family


@dataclass(frozen=True, slots=True)
class InternalId:
    """The number of one resource."""

    id: int


_TABLES: Mapping[str, Table] = {
    "attribute": attribute, "category": category, "channel": channel, "family": family, "user": user,
}  # fmt: skip


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """The number of a resource, by its code or name in any case."""
    resource, code = request["resource"], request["code"]
    if resource not in _TABLES:
        raise UnknownNameError("resource with a number", resource, _TABLES)
    table = _TABLES[resource]
    key = code_key(code) if table is user else structure_key(code)
    found = await uow.execute(select(table.c.id).where(table.c.key == key))
    number: int | None = found.scalar_one_or_none()
    if number is None:
        names = await uow.rows(select(table.c.username if table is user else table.c.code))
        raise UnknownNameError(resource, code, (row[0] for row in names))
    return InternalId(number)


ROUTES = (
    ControlRoute("control_internal_id_get", "GET", "/internal-ids/{resource}/{code}",
                 f"Get the internal number of one of: {', '.join(_TABLES)}", "Catalog",
                 handler=show, access=Access.READ, answer=InternalId),
)  # fmt: skip
