"""The version and edition that a sandbox stands for."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import update

from pimlet.control.http.errors import RefusedError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.settings import Edition
from pimlet.foundation.state import Part, state
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.foundation.unknown import unknown


class Changed(Body):
    """What to stand for; null goes back to the setting, what is left out stays."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Pim:
    """What `system-information` says."""

    version: str
    edition: str


def current(uow: UnitOfWork, version: str | None = None, edition: str | None = None) -> Pim:
    """The given values, else the settings'."""
    settings = uow.sandbox.settings
    return Pim(version or settings.version, edition or settings.edition.value)


async def set_pim(uow: UnitOfWork, fields: dict[str, str | None]) -> Pim:
    """Set `version` and `edition` as far as they are given. Raises `RefusedError` for an unknown edition."""
    values: dict[str, str | None] = {"pim_version": uow.state.pim_version, "edition": uow.state.edition}
    if "version" in fields:
        values["pim_version"] = fields["version"]
    if "edition" in fields:
        values["edition"] = _edition(fields["edition"])
    await uow.execute(update(state).where(state.c.id == 1).values(values))
    await uow.bump(Part.SETTINGS)
    return current(uow, values["pim_version"], values["edition"])


def _edition(name: str | None) -> str | None:
    if name is None:
        return None
    known = {edition.value.lower(): edition.value for edition in Edition}
    if name.lower() not in known:
        raise RefusedError(unknown("edition", name, known.values()))
    return known[name.lower()]


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Version and edition."""
    return current(uow, uow.state.pim_version, uow.state.edition)


async def change(request: ControlRequest[Changed, None], uow: UnitOfWork) -> Any:
    """Set version and edition."""
    return await set_pim(uow, request.body.model_dump(exclude_unset=True))


ROUTES = (
    ControlRoute("control_pim_get", "GET", "/pim", "Get version and edition", "Server",
                 handler=show, access=Access.READ, answer=Pim),
    ControlRoute("control_pim_set", "PATCH", "/pim", "Set version and edition; null goes back to the settings",
                 "Server", handler=change, body=Changed, answer=Pim),
)  # fmt: skip
