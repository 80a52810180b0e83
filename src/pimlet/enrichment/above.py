"""What structure resources know of the products above them."""

from pimlet.enrichment.rewrites.changes import ProductChanges
from pimlet.enrichment.structure_use import ProductsUse
from pimlet.structure.use import Above

ABOVE = Above(ProductsUse(), ProductChanges())
