"""Writes a catalog as a seed folder: one NDJSON file for each resource, and the contents of media files."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pimlet.control.seeds.files import each
from pimlet.control.seeds.media import export_media
from pimlet.control.seeds.resources import API, CONTROL, Document
from pimlet.edge.inside import InsideClient
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.structure.attributes.tables import attribute as attribute_table
from pimlet.structure.categories.tables import category as category_table

# What a document only reports.
_REPORTED = frozenset(
    {
        "_links", "group_labels", "created", "updated", "metadata", "quality_scores", "completenesses", "position",
        "identifier",
    }
)  # fmt: skip
_SELECTS = frozenset({"pim_catalog_simpleselect", "pim_catalog_multiselect"})


class ExportError(Exception):
    """The folder cannot take an export; the message says why."""


class Exporter:
    """One export of one sandbox."""

    def __init__(self, client: InsideClient, folder: Path, progress: Callable[[str, int], None] | None = None) -> None:
        """`folder` must be new or empty; `progress` is told how many documents of which resource were written."""
        self._client = client
        self._folder = folder
        self._progress = progress or (lambda resource, count: None)
        self.written: dict[str, int] = {}

    async def export(self) -> None:
        """Write everything. Raises `ExportError`."""
        await asyncio.to_thread(_prepare, self._folder)
        await self._write("locales", self._pages("/locales"))
        await self._write("currencies", self._pages("/currencies"))
        await self._write("measurement-families", await self._get(f"{API}/measurement-families"))
        await self._write("categories", parents_first(await self._categories()))
        await self._write("channels", self._pages("/channels"))
        await self._write("attribute-groups", self._pages("/attribute-groups"))
        await self._write("reference-data", await self._get(f"{CONTROL}/reference-data"))
        await self._write("attributes", await self._attributes())
        await self._write("attribute-options", self._options())
        await self._write("families", self._pages("/families"))
        await self._write("family-variants", self._variants())
        await self._write("association-types", self._pages("/association-types"))
        await self._write("group-types", await self._get(f"{CONTROL}/group-types"))
        await self._write("groups", await self._get(f"{CONTROL}/groups"))
        await self._write("media-files", export_media(self._client, self._folder))
        models = [one async for one in self._cursor("/product-models")]
        await self._write("product-models", sorted(models, key=lambda one: one["parent"] is not None))
        await self._write("products", self._cursor("/products-uuid"))

    async def _write(self, resource: str, documents: Iterable[Document] | AsyncIterator[Document]) -> None:
        path = self._folder / f"{resource}.ndjson"
        count = 0
        lines: list[str] = []
        async for document in each(documents):
            shown = {name: value for name, value in document.items() if name not in _REPORTED}
            if "values" in shown:
                shown["values"] = _submitted(shown["values"])
            lines.append(json.dumps(shown, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
            if len(lines) == 1_000:
                await asyncio.to_thread(_append, path, lines)
                lines = []
        if lines:
            await asyncio.to_thread(_append, path, lines)
        self.written[resource] = count
        self._progress(resource, count)

    async def _get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        answer = await self._client.request("GET", path, query=query)
        if answer.status != 200:
            raise ExportError(f"GET {path} answered {answer.status}: {answer.body.decode()[:300]}")
        return json.loads(answer.body)

    async def _pages(self, path: str, **query: str) -> AsyncIterator[Document]:
        page = 1
        while True:
            found = await self._get(API + path, {"limit": "100", "page": str(page), **query})
            for item in found["_embedded"]["items"]:
                yield item
            if "next" not in found["_links"]:
                return
            page += 1

    async def _cursor(self, path: str) -> AsyncIterator[Document]:
        query = {"limit": "100", "pagination_type": "search_after"}
        while True:
            items = (await self._get(API + path, query))["_embedded"]["items"]
            for item in items:
                yield item
            if len(items) < 100:
                return
            query["search_after"] = items[-1].get("uuid") or items[-1]["code"]

    async def _categories(self) -> list[Document]:
        """With what their trees ask of products, which the API never shows."""

        async def validations(uow: UnitOfWork) -> dict[str, Any]:
            if not uow.offers(Feature.CATEGORY_VALIDATIONS):
                return {}
            asked = select(category_table.c.code, category_table.c.validations)
            rows = await uow.rows(asked.where(category_table.c.validations.is_not(None)))
            return {row.code: {"validations": row.validations} for row in rows}

        asked = await transact(self._client.inside.sandbox, Access.READ, validations)
        pages = self._pages("/categories", with_position="true")
        return [{**one, **asked.get(one["code"], {})} async for one in pages]

    async def _attributes(self) -> list[Document]:
        """In the order of their creation, which lists inside of other resources follow."""

        async def codes(uow: UnitOfWork) -> list[str]:
            return [row.code for row in await uow.rows(select(attribute_table.c.code).order_by(attribute_table.c.id))]

        order = {
            code: place for place, code in enumerate(await transact(self._client.inside.sandbox, Access.READ, codes))
        }
        found = [one async for one in self._pages("/attributes")]
        return sorted(found, key=lambda one: order.get(one["code"], len(order)))

    async def _options(self) -> AsyncIterator[Document]:
        async for attribute in self._pages("/attributes"):
            if attribute["type"] in _SELECTS:
                async for option in self._pages(f"/attributes/{attribute['code']}/options"):
                    yield option

    async def _variants(self) -> AsyncIterator[Document]:
        async for family in self._pages("/families"):
            async for variant in self._pages(f"/families/{family['code']}/variants"):
                yield {"family": family["code"], **variant}


def _submitted(values: Mapping[str, list[Document]]) -> Document:
    """Values of a product without what the API only reports of them: links to files, types, symbols of units."""
    return {
        code: [{"locale": one["locale"], "scope": one["scope"], "data": _data(one["data"])} for one in elements]
        for code, elements in values.items()
    }


def _data(data: Any) -> Any:
    return {name: one for name, one in data.items() if name != "symbol"} if isinstance(data, dict) else data


def parents_first(categories: Iterable[Document]) -> list[Document]:
    """Categories with each one behind its parent, siblings by position."""
    children: dict[str | None, list[Document]] = {}
    for category in categories:
        children.setdefault(category["parent"], []).append(category)
    found: list[Document] = []
    waiting = list(children.get(None, ()))
    while waiting:
        category = waiting.pop(0)
        found.append(category)
        waiting += sorted(children.get(category["code"], ()), key=lambda one: one.get("position", 0))
    return found


def _prepare(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder} is not empty: give a new folder")
    folder.mkdir(parents=True, exist_ok=True)


def _append(path: Path, lines: list[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)
