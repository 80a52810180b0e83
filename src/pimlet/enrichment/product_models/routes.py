"""Routes of product models."""

from pimlet.edge.routes import Parameter
from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.product_models import repository
from pimlet.enrichment.product_models.pages import PAGES
from pimlet.enrichment.product_models.service import ProductModelService
from pimlet.enrichment.products.entity_routes import ANY_CODE, EntityRoutes, Naming
from pimlet.enrichment.products.models import DocumentRow
from pimlet.enrichment.products.workflow import Workflow
from pimlet.enrichment.quality.format import WITH_QUALITY
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork


class _Routes(EntityRoutes[ProductModel]):
    async def find(self, uow: UnitOfWork, code: str) -> DocumentRow | None:
        row = await repository.find(uow, code_key(code))
        return row if row is not None and row[1] == code else None


_NAMING = Naming("pim_api_product_model", "product models", "product_models", "code", ANY_CODE, "code")
_FLAGS = (Parameter(WITH_QUALITY, "Whether to add quality scores.", "boolean"),)


def by_code(workflow: Workflow) -> EntityRoutes[ProductModel]:
    """`/product-models`."""
    return _Routes(_NAMING, ProductModelService(workflow.drafts), PAGES, _FLAGS, workflow)
