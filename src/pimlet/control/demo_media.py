"""Media files of the demo catalog: made and stored while the products that show them are loaded."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pimlet.data import MEDIA, demo
from pimlet.data.demo_media import content
from pimlet.foundation.objects import ObjectStorage
from pimlet.media.model import MediaFile, Shelf
from pimlet.media.upload import store_content

Document = dict[str, Any]
Line = dict[str, Any]
_AT_ONCE = 16


class Media:
    """The media values of the catalog by the code of the product or model that has them."""

    def __init__(self, objects: ObjectStorage) -> None:
        """`objects` takes the contents."""
        self._objects = objects
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._families = {variant["code"]: variant["family"] for variant in demo("family-variants")}
        self._lines: dict[str, list[Line]] = {}
        for line in demo(MEDIA):
            self._lines.setdefault(line["identifier"], []).append(line)

    async def add_to(self, documents: Sequence[Document], key: str) -> list[MediaFile]:
        """Give documents of products and models their media values; the records that must be stored with them."""
        wanted = [
            (document, line)
            for document in documents
            if "values" in document
            for line in self._lines.get(document[key], ())
        ]
        return await asyncio.gather(*(self._add(document, line) for document, line in wanted))

    async def _add(self, document: Document, line: Line) -> MediaFile:
        async with self._slots:
            name = line["filename"]
            family = document.get("family") or self._families[document["family_variant"]]
            made = content(name, line["identifier"], family)
            file = await store_content(self._objects, name, made, Shelf.CATALOG)
        entry = {"locale": line["locale"], "scope": line["scope"], "data": file.code}
        document["values"].setdefault(line["attribute"], []).append(entry)
        return file
