"""The version and edition that a sandbox stands for, and the features that are on in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import update

from pimlet.control.http.errors import RefusedError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.differences import Feature
from pimlet.foundation.settings import Edition, Switch
from pimlet.foundation.state import Part, state
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.foundation.unknown import unknown
from pimlet.structure.attributes import repository as attributes
from pimlet.structure.changes import AttributesChanged
from pimlet.workflow.above import ABOVE


class Changed(Body):
    """What to stand for; null goes back to the setting, what is left out stays.

    `features` names those that are on (`permission`) or off (`-permission`) whatever mode and edition say.
    """

    version: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    edition: str | None = None
    features: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Pim:
    """What `system-information` says, and the names of the features that are switched on."""

    version: str
    edition: str
    features: list[str]


def current(uow: UnitOfWork) -> Pim:
    """The sandbox's values, else the settings'."""
    settings, stored = uow.sandbox.settings, uow.state
    on = [switch.value for switch in Switch if switch in uow.pim.switches]
    return Pim(stored.pim_version or settings.version, stored.edition or settings.edition.value, on)


async def set_pim(uow: UnitOfWork, fields: Mapping[str, Any]) -> None:
    """Set `version`, `edition` and `features` as far as they are given; None goes back to the setting.

    Needs a transaction that may change the structure: stored products follow the edition.

    Features are named as in `PIMLET_FEATURES`. Raises `RefusedError` for an unknown edition or feature.
    """
    values: dict[str, str | None] = {}
    if "version" in fields:
        values["pim_version"] = fields["version"]
    if "edition" in fields:
        values["edition"] = _edition(fields["edition"])
    if "features" in fields:
        values["features"] = _features(fields["features"])
    if not values:
        return
    had_places = uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES)
    await uow.execute(update(state).where(state.c.id == 1).values(values))
    await uow.bump(Part.SETTINGS)
    await uow.reread_state()
    if uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES) != had_places:
        # Stored documents show numbers as the edition does.
        await ABOVE.changes.follow(uow, AttributesChanged(await attributes.with_decimal_places(uow)))


def _edition(name: str | None) -> str | None:
    if name is None:
        return None
    known = {edition.value.lower(): edition.value for edition in Edition}
    if name.lower() not in known:
        raise RefusedError(unknown("edition", name, known.values()))
    return known[name.lower()]


def _features(names: Iterable[str] | None) -> str | None:
    if names is None:
        return None
    named = list(names)
    for name in named:
        if name.removeprefix("-") not in set(Switch):
            raise RefusedError(unknown("feature", name.removeprefix("-"), Switch))
    return " ".join(named)


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Version, edition and features."""
    return current(uow)


async def change(request: ControlRequest[Changed, None]) -> Any:
    """Set version, edition and features; the answer reads what a new transaction sees."""

    async def write(uow: UnitOfWork) -> None:
        await set_pim(uow, request.body.model_dump(exclude_unset=True))

    async def read(uow: UnitOfWork) -> Pim:
        return current(uow)

    await transact(request.sandbox, Access.STRUCTURE, write)
    return await transact(request.sandbox, Access.READ, read)


ROUTES = (
    ControlRoute("control_pim_get", "GET", "/pim", "Get version, edition and features", "Server",
                 handler=show, access=Access.READ, answer=Pim),
    ControlRoute("control_pim_set", "PATCH", "/pim",
                 "Set version, edition and features; null goes back to the settings", "Server",
                 direct=change, body=Changed, answer=Pim),
)  # fmt: skip
