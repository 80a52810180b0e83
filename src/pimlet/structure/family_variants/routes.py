"""Routes of family variants."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Route
from pimlet.structure.family_variants.service import PARENT, FamilyVariantService


def routes(service: FamilyVariantService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration(
            name="family_variant",
            things="family variants",
            path=f"/families/{{{PARENT}}}/variants",
            anchor="families__family_code__variants",
            patch_anchor="patch_families__family_code__variants__code__",
        ),
        service,
        service,
    )
    return (*resource.reading(), *resource.writing())
