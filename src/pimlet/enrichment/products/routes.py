"""Routes of products, by identifier and by uuid."""

from pimlet.edge.routes import Parameter, Route, Wording
from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.products import pages, posted_search, repository
from pimlet.enrichment.products.addressing import ByIdentifier, ByUuid, uuid_of
from pimlet.enrichment.products.entity_routes import ANY_CODE, EntityRoutes, Naming
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.service import ProductService
from pimlet.enrichment.products.workflow import Workflow
from pimlet.enrichment.quality.format import WITH_COMPLETENESS, WITH_QUALITY
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_FLAGS = (
    Parameter("with_attribute_options", "Whether to add the labels of options.", "boolean"),
    Parameter(WITH_QUALITY, "Whether to add quality scores.", "boolean"),
    Parameter(WITH_COMPLETENESS, "Whether to add completenesses.", "boolean"),
)

_ROOT_PARENT = Parameter(
    pages.WITH_ROOT_PARENT, "Whether to add the root product models of variants, where the PIM has them.", "boolean"
)


class _ByIdentifier(EntityRoutes[Product]):
    async def find(self, uow: UnitOfWork, code: str) -> DocumentRow | None:
        row = await repository.find(uow, code_key(code))
        return row if row is not None and row[1] == code else None


class _ByUuid(EntityRoutes[Product]):
    async def find(self, uow: UnitOfWork, code: str) -> DocumentRow | None:
        uuid = uuid_of(code)
        return None if uuid is None else await repository.find_by_uuid(uow, uuid)


_IDENTIFIER_NAMING = Naming("pim_api_product", "products", "products", "code", ANY_CODE, "identifier")
_UUID_NAMING = Naming(
    "pim_api_product_uuid", "products by uuid", "products_uuid", "uuid", _UUID, "uuid", Wording.DELETE_WITHOUT_STOP,
    Feature.PRODUCT_UUIDS,
)  # fmt: skip


def by_identifier(workflow: Workflow) -> EntityRoutes[Product]:
    """`/products`."""
    service = ProductService(ByIdentifier(), workflow.drafts)
    return _ByIdentifier(_IDENTIFIER_NAMING, service, pages.BY_IDENTIFIER, _FLAGS, workflow)


def by_uuid(workflow: Workflow) -> EntityRoutes[Product]:
    """`/products-uuid`."""
    return _ByUuid(
        _UUID_NAMING, ProductService(ByUuid(), workflow.drafts), pages.BY_UUID, (*_FLAGS, _ROOT_PARENT), workflow
    )


def routes(workflow: Workflow) -> tuple[Route, ...]:
    """The routes of both families."""
    uuid_routes = by_uuid(workflow).routes()
    # By uuid, deletion comes first: the order of methods in `Allow` shows it (spec 01 §7.2).
    return (
        *by_identifier(workflow).routes(), uuid_routes[-1], *uuid_routes[:-1], posted_search.route(workflow.drafts)
    )  # fmt: skip
