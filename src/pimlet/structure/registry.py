"""The structure resources: one line each, in the order of Akeneo's routes (spec 01 §11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.edge.routes import Route
from pimlet.structure.association_types import routes as association_types
from pimlet.structure.association_types.service import AssociationTypeService
from pimlet.structure.attribute_groups import routes as attribute_groups
from pimlet.structure.attribute_groups.service import AttributeGroupService
from pimlet.structure.attribute_options import routes as attribute_options
from pimlet.structure.attribute_options.service import AttributeOptionService
from pimlet.structure.attributes import routes as attributes
from pimlet.structure.attributes.service import AttributeService
from pimlet.structure.categories import routes as categories
from pimlet.structure.categories.service import CategoryService
from pimlet.structure.channels import routes as channels
from pimlet.structure.channels.service import ChannelService
from pimlet.structure.currencies import routes as currencies
from pimlet.structure.currencies.service import CurrencyService
from pimlet.structure.families import routes as families
from pimlet.structure.families.service import FamilyService
from pimlet.structure.family_variants import routes as family_variants
from pimlet.structure.family_variants.service import FamilyVariantService
from pimlet.structure.locales import routes as locales
from pimlet.structure.locales.service import LocaleService
from pimlet.structure.measurements import routes as measurements
from pimlet.structure.measurements.service import MeasurementFamilyService
from pimlet.structure.use import Above


@dataclass(frozen=True, slots=True)
class Resource:
    """How a resource is put together: its use cases on what stands above it, its routes on its use cases."""

    name: str
    service: Callable[[Above], Any]
    routes: Callable[[Any], tuple[Route, ...]]


BEFORE_PRODUCTS = (
    Resource("locales", lambda _: LocaleService(), locales.routes),
    Resource("channels", ChannelService, channels.routes),
    Resource("currencies", lambda _: CurrencyService(), currencies.routes),
    Resource("attributes", AttributeService, attributes.routes),
    Resource("attribute_options", AttributeOptionService, attribute_options.routes),
    Resource("attribute_groups", AttributeGroupService, attribute_groups.routes),
    Resource("families", FamilyService, families.routes),
    Resource("family_variants", FamilyVariantService, family_variants.routes),
    Resource("association_types", AssociationTypeService, association_types.routes),
)
AFTER_PRODUCTS = (
    Resource("measurement_families", lambda _: MeasurementFamilyService(), measurements.routes),
    Resource("categories", CategoryService, categories.routes),
)


def services(above: Above) -> dict[str, Any]:
    """The use cases of all resources by name, for seeds and administration."""
    return {resource.name: resource.service(above) for resource in (*BEFORE_PRODUCTS, *AFTER_PRODUCTS)}


def routes(resources: Sequence[Resource], above: Above) -> tuple[Route, ...]:
    """The routes of these resources, in order."""
    return tuple(route for resource in resources for route in resource.routes(resource.service(above)))
