"""Removing resources of the structure, as Akeneo's interface can, with its rules (spec 02 §14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure import registry
from pimlet.workflow.above import ABOVE

_SERVICES = registry.services(ABOVE)


@dataclass(frozen=True, slots=True)
class Removable:
    """A kind of resource: where its path stands, the codes that name one, and its use cases."""

    path: str
    codes: tuple[str, ...]
    service: str

    async def remove(self, uow: UnitOfWork, codes: Mapping[str, str]) -> None:
        """Remove the resource with these codes. Raises `Problem` when a rule forbids it."""
        await _SERVICES[self.service].remove(uow, *(codes[name] for name in self.codes))


REMOVABLE: Mapping[str, Removable] = {
    "channel": Removable("/channels/{code}", ("code",), "channels"),
    "category": Removable("/categories/{code}", ("code",), "categories"),
    "attribute": Removable("/attributes/{code}", ("code",), "attributes"),
    "attribute option": Removable("/attributes/{attribute}/options/{code}", ("attribute", "code"), "attribute_options"),
    "attribute group": Removable("/attribute-groups/{code}", ("code",), "attribute_groups"),
    "family": Removable("/families/{code}", ("code",), "families"),
    "family variant": Removable("/families/{family}/variants/{code}", ("family", "code"), "family_variants"),
    "association type": Removable("/association-types/{code}", ("code",), "association_types"),
    "measurement family": Removable("/measurement-families/{code}", ("code",), "measurement_families"),
}


def _route(name: str, kind: Removable) -> ControlRoute:
    async def remove(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
        await kind.remove(uow, request.parameters)

    article = "an" if name[0] == "a" else "a"
    return ControlRoute(
        f"control_{name.replace(' ', '_')}_delete", "DELETE", kind.path, f"Remove {article} {name}", "Catalog",
        handler=remove, access=Access.STRUCTURE, statuses=(204,),
    )  # fmt: skip


ROUTES = tuple(_route(name, kind) for name, kind in REMOVABLE.items())
