"""What structure resources and products know of the storeys above them."""

from pimlet.enrichment.products.workflow import Workflow
from pimlet.enrichment.rewrites.changes import ProductChanges
from pimlet.enrichment.structure_use import ProductsUse
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import Changed
from pimlet.structure.use import Above
from pimlet.workflow.drafts.service import DRAFTS
from pimlet.workflow.published_products import classification
from pimlet.workflow.published_products.removal import PublishedStay


class AllChanges(ProductChanges):
    """Changes of the structure brought to products, then to what was made of them."""

    async def follow(self, uow: UnitOfWork, changed: Changed) -> None:
        """Products at once or later; published ones at once."""
        await super().follow(uow, changed)
        await classification.follow(uow, changed)


ABOVE = Above(ProductsUse(), AllChanges())
WORKFLOW = Workflow(PublishedStay(), DRAFTS)
