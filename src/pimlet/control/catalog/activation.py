"""Activating locales and currencies by the control API."""

from typing import Any

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.activation import CURRENCIES, LOCALES, Activatable, Activation, activate, all_of, define
from pimlet.workflow.above import ABOVE


class Activations(Body):
    """Codes in any case: those to activate and those to deactivate."""

    activate: tuple[str, ...] = ()
    deactivate: tuple[str, ...] = ()


class Known(Body):
    """All codes that shall exist, and whether each is activated."""

    known: dict[str, bool]


def _routes(of: Activatable, path: str, things: str) -> tuple[ControlRoute, ...]:
    async def shown(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
        return await all_of(uow, of)

    async def change(request: ControlRequest[Activations, None], uow: UnitOfWork) -> Any:
        wanted = dict.fromkeys(request.body.activate, True) | dict.fromkeys(request.body.deactivate, False)
        return await activate(uow, of, wanted, ABOVE.changes)

    async def replace(request: ControlRequest[Known, None], uow: UnitOfWork) -> Any:
        return await define(uow, of, request.body.known, ABOVE.changes)

    return (
        ControlRoute(f"control_{of.thing}_list", "GET", path, f"List {things}, activated or not", "Catalog",
                     handler=shown, access=Access.READ, answer=list[Activation]),
        ControlRoute(f"control_{of.thing}_activate", "PATCH", path,
                     f"Activate and deactivate {things}; answers those that have changed", "Catalog",
                     handler=change, access=Access.STRUCTURE, body=Activations, answer=list[Activation]),
        ControlRoute(f"control_{of.thing}_define", "PUT", path,
                     f"Make exactly these {things} known, activated or not", "Catalog",
                     handler=replace, access=Access.STRUCTURE, body=Known, answer=list[Activation]),
    )  # fmt: skip


ROUTES = (*_routes(LOCALES, "/locales", "locales"), *_routes(CURRENCIES, "/currencies", "currencies"))
