"""Templates of category trees and enriched values by the control API: Akeneo has them in its UI only."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from pimlet.control.http.errors import UnknownNameError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.category_templates import service
from pimlet.structure.category_templates.model import CategoryAttribute, CategoryAttributeType, CategoryTemplate

_Uuid = Annotated[UUID, Field(strict=False)]


class NewAttribute(Body):
    """An attribute of a template; `template_uuid` is accepted as Akeneo's own form has it."""

    uuid: _Uuid
    code: str
    type: Annotated[CategoryAttributeType, Field(strict=False)]
    order: int
    is_required: bool = False
    is_scopable: bool = False
    is_localizable: bool = False
    labels: dict[str, str] = Field(default_factory=dict)
    template_uuid: _Uuid | None = None
    additional_properties: dict[str, Any] = Field(default_factory=dict)


class NewTemplate(Body):
    """A whole template: `tree` is the code of the root category."""

    code: str
    tree: str
    labels: dict[str, str] = Field(default_factory=dict)
    attributes: list[NewAttribute] = Field(default_factory=list)


class Values(Body):
    """All enriched values of a category, by their keys."""

    values: dict[str, Any]


def _uuid(request: ControlRequest[Any, None], thing: str) -> UUID:
    try:
        return UUID(request["uuid"])
    except ValueError:
        raise UnknownNameError(thing, request["uuid"], ()) from None


async def save(request: ControlRequest[NewTemplate, None], uow: UnitOfWork) -> Any:
    """Create a template, or replace the one with its uuid."""
    body = request.body
    template = CategoryTemplate(
        _uuid(request, "category template"),
        body.code,
        body.tree,
        body.labels,
        [CategoryAttribute(**one.model_dump(exclude={"template_uuid"})) for one in body.attributes],
    )
    await service.save_template(uow, template)
    return template


async def deactivate_template(request: ControlRequest[None, None], uow: UnitOfWork) -> None:
    """Hide what categories have of a template."""
    await service.deactivate_template(uow, _uuid(request, "category template"))


async def deactivate_attribute(request: ControlRequest[None, None], uow: UnitOfWork) -> None:
    """Hide what categories have of an attribute."""
    await service.deactivate_attribute(uow, _uuid(request, "category attribute"))


async def set_values(request: ControlRequest[Values, None], uow: UnitOfWork) -> None:
    """Replace the values of a category."""
    await service.set_values(uow, request["code"], request.body.values)


_TAG = "Enriched categories"
_WRITE = Access.STRUCTURE
ROUTES = (
    ControlRoute("control_category_template_save", "PUT", "/category-templates/{uuid}",
                 "Create or replace the template of a category tree", _TAG,
                 handler=save, access=_WRITE, body=NewTemplate, answer=CategoryTemplate),
    ControlRoute("control_category_template_deactivate", "POST", "/category-templates/{uuid}/deactivation",
                 "Deactivate a category template", _TAG, handler=deactivate_template, access=_WRITE, statuses=(204,)),
    ControlRoute("control_category_attribute_deactivate", "POST", "/category-attributes/{uuid}/deactivation",
                 "Deactivate an attribute of a category template", _TAG,
                 handler=deactivate_attribute, access=_WRITE, statuses=(204,)),
    ControlRoute("control_category_values_set", "PUT", "/categories/{code}/values",
                 "Replace the enriched values of a category", _TAG,
                 handler=set_values, access=_WRITE, body=Values, statuses=(204,)),
)  # fmt: skip
