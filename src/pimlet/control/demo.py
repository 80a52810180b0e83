"""The demo catalog, loaded through the same rules as the API."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from pimlet.control import demo_media
from pimlet.data import demo
from pimlet.edge.errors import Problem
from pimlet.edge.writing import Write, Writer
from pimlet.enrichment.product_models.service import ProductModelService
from pimlet.enrichment.products.addressing import ByIdentifier
from pimlet.enrichment.products.service import ProductService
from pimlet.foundation.objects import ObjectStorage
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.media import repository as media
from pimlet.media.model import MediaFile
from pimlet.structure import registry
from pimlet.structure.currencies.tables import currency
from pimlet.workflow.above import ABOVE
from pimlet.workflow.drafts.service import DRAFTS

Document = dict[str, Any]
_BATCH = 100


@dataclass(frozen=True)
class _Resource:
    """How the documents of one file are written."""

    writer: Writer
    key: str = "code"
    access: Access = Access.STRUCTURE


_STRUCTURE = registry.services(ABOVE)
RESOURCES: Mapping[str, _Resource] = {
    **{
        name: _Resource(_STRUCTURE[name.replace("-", "_")])
        for name in (
            "categories", "attribute-groups", "attributes", "attribute-options", "channels", "association-types",
            "families", "family-variants",
        )
    },
}  # fmt: skip
"""In loading order: each file refers to earlier ones only, each line to earlier lines."""

ENTITIES: Mapping[str, _Resource] = {
    "product-models": _Resource(ProductModelService(DRAFTS), access=Access.WRITE),
    "products": _Resource(ProductService(ByIdentifier(), DRAFTS), "identifier", Access.WRITE),
}


class DemoError(Exception):
    """The server refused a document of the demo catalog."""


async def load(sandbox: Sandbox, objects: ObjectStorage) -> None:
    """Load the demo catalog into a fresh installation, its files into the storage. Raises `DemoError`."""
    await transact(sandbox, Access.STRUCTURE, _activate_currencies)
    files = demo_media.Media(objects)
    for name, resource in RESOURCES.items():
        for parents, documents in _batches(demo(name), name):
            await _write(sandbox, name, resource, parents, documents)
    for name, resource in ENTITIES.items():
        for parents, documents in _batches(demo(name), name):
            added = await files.add_to(documents, resource.key)
            await _write(sandbox, name, resource, parents, documents, added)


async def _activate_currencies(uow: UnitOfWork) -> None:
    codes = [document["code"] for document in demo("currencies")]
    await uow.execute(update(currency).where(currency.c.code.in_(codes)).values(enabled=True))
    await uow.bump(Part.CURRENCIES, Part.CHANNELS)


def _batches(documents: Iterable[Document], name: str) -> Iterator[tuple[dict[str, str], list[Document]]]:
    """Documents with the path parameters above them: options are grouped by attribute, variants by family."""
    batch: list[Document] = []
    parents: dict[str, str] = {}
    for submitted in documents:
        document = submitted
        above: dict[str, str] = {}
        if name == "attribute-options":
            above = {"attributeCode": document["attribute"]}
        elif name == "family-variants":
            above = {"familyCode": document["family"]}
            document = {key: value for key, value in document.items() if key != "family"}
        if batch and (above != parents or len(batch) == _BATCH):
            yield parents, batch
            batch = []
        parents = above
        batch.append(document)
    if batch:
        yield parents, batch


async def _write(
    sandbox: Sandbox,
    name: str,
    resource: _Resource,
    parents: Mapping[str, str],
    documents: Sequence[Document],
    files: Sequence[MediaFile] = (),
) -> None:
    async def work(uow: UnitOfWork) -> None:
        if files:
            await media.add(uow, files)
        writes = [Write(document[resource.key], document) for document in documents]
        for write, outcome in zip(writes, await resource.writer.write(uow, parents, writes, None), strict=True):
            if isinstance(outcome, Problem):
                raise DemoError(f"{name} {write.code}: {outcome.body(None)}")

    await transact(sandbox, resource.access, work)
