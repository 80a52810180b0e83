"""Reference data by the control API."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints

from pimlet.control.http.errors import UnknownNameError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.reference_data import service
from pimlet.workflow.above import ABOVE


class Codes(Body):
    """Codes that attributes with this `reference_data_name` accept."""

    codes: tuple[Annotated[str, StringConstraints(min_length=1, max_length=255)], ...]


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """The codes of one name."""

    name: str
    codes: list[str]


async def show_all(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All names with their codes."""
    return [ReferenceData(name, codes) for name, codes in (await service.all_codes(uow)).items()]


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """The codes of one name."""
    known = await service.all_codes(uow)
    if request["name"] not in known:
        raise UnknownNameError("reference data", request["name"], known)
    return ReferenceData(request["name"], known[request["name"]])


async def load(request: ControlRequest[Codes, None], uow: UnitOfWork) -> Any:
    """Make codes known; known ones stay as they are."""
    await service.load(uow, request["name"], request.body.codes, ABOVE.changes)
    return ReferenceData(request["name"], (await service.all_codes(uow)).get(request["name"], []))


async def remove(request: ControlRequest[None, None], uow: UnitOfWork) -> None:
    """Forget a code."""
    await service.remove(uow, request["name"], request["code"], ABOVE.changes)


_TAG = "Catalog"
ROUTES = (
    ControlRoute("control_reference_data_list", "GET", "/reference-data", "List reference data", _TAG,
                 handler=show_all, access=Access.READ, answer=list[ReferenceData]),
    ControlRoute("control_reference_data_get", "GET", "/reference-data/{name}", "Get the codes of one name", _TAG,
                 handler=show, access=Access.READ, answer=ReferenceData),
    ControlRoute("control_reference_data_add", "PATCH", "/reference-data/{name}", "Add codes to one name", _TAG,
                 handler=load, access=Access.STRUCTURE, body=Codes, answer=ReferenceData),
    ControlRoute("control_reference_data_delete", "DELETE", "/reference-data/{name}/{code}",
                 "Remove a code, which leaves all values", _TAG,
                 handler=remove, access=Access.STRUCTURE, statuses=(204,)),
)  # fmt: skip
