"""Fault rules over the control API."""

from typing import Any

from pimlet.control.faults import rules
from pimlet.control.faults.effects import NewFault
from pimlet.control.faults.rules import Fault
from pimlet.control.http.errors import UnknownNameError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_TAG = "Faults"


async def _list(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return {"faults": await rules.rules(uow)}


async def _add(request: ControlRequest[NewFault, None], uow: UnitOfWork) -> Any:
    return await rules.add(uow, request.body)


async def _find(request: ControlRequest[None, None], uow: UnitOfWork) -> Fault:
    known = {str(rule.id): rule for rule in await rules.rules(uow)}
    found = known.get(request["id"])
    if found is None:
        raise UnknownNameError("fault", request["id"], known)
    return found


async def _get(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return await _find(request, uow)


async def _remove(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    await rules.remove(uow, (await _find(request, uow)).id)
    return Answer(204)


async def _clear(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return {"removed": await rules.remove(uow)}


ROUTES = (
    ControlRoute(
        "fault_list", "GET", "/faults", "List fault rules", _TAG, handler=_list, access=Access.READ,
        answer=dict[str, list[Fault]],
    ),
    ControlRoute(
        "fault_add", "POST", "/faults", "Add a fault rule", _TAG, handler=_add, body=NewFault, answer=Fault,
        statuses=(201,),
    ),
    ControlRoute(
        "fault_get", "GET", "/faults/{id}", "Get a fault rule", _TAG, handler=_get, access=Access.READ, answer=Fault,
    ),
    ControlRoute(
        "fault_remove", "DELETE", "/faults/{id}", "Remove a fault rule", _TAG, handler=_remove, statuses=(204,),
    ),
    ControlRoute(
        "fault_clear", "DELETE", "/faults", "Remove all fault rules", _TAG, handler=_clear, answer=dict[str, int],
    ),
)  # fmt: skip
