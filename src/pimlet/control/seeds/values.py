"""Flat rows with values: what the catalog must be asked for to read their columns."""

import asyncio
import base64
import json
from pathlib import Path

from pimlet.control.seeds.files import Entry
from pimlet.control.seeds.flat import Column, Row, entity
from pimlet.control.seeds.resources import API, CONTROL, Document
from pimlet.edge.inside import InsideClient
from pimlet.edge.routes import JSON_TYPE

_IDENTIFIERS = {"search": '{"type":[{"operator":"IN","value":["pim_catalog_identifier"]}]}'}
_FILE_TYPES = frozenset({"pim_catalog_image", "pim_catalog_file"})


class FlatValues:
    """Turns rows of products and product models into documents."""

    def __init__(self, client: InsideClient) -> None:
        """`client` reads attributes and stores files."""
        self._client = client
        self._columns: dict[str, Column | None] = {}
        self._identifier: str | None = None
        self._files: dict[Path, str | None] = {}

    async def document(self, entry: Entry) -> Document:
        """The document of a row."""
        row, folder = entry.document, entry.file.path.parent
        for column in row:
            await self._learn(column.split("-")[0])
        for column, cell in row.items():
            known = self._columns.get(column.split("-")[0])
            if cell and known is not None and known.type in _FILE_TYPES:
                await self._store(folder / cell)
        return entity(row, self._columns.get, lambda cell: self._files.get(folder / cell), await self._main(row))

    async def _learn(self, code: str) -> None:
        if code in self._columns or not code:
            return
        answer = await self._client.request("GET", f"{API}/attributes/{code}")
        found = json.loads(answer.body) if answer.status == 200 else None
        self._columns[code] = (
            None if found is None else Column(found["code"], found["type"], found["localizable"], found["scopable"])
        )

    async def _main(self, row: Row) -> str:
        """The column of the main identifier."""
        if self._identifier is None:
            answer = await self._client.request("GET", f"{API}/attributes", query=_IDENTIFIERS)
            found = json.loads(answer.body)["_embedded"]["items"]
            self._identifier = next((one["code"] for one in found if one.get("is_main_identifier", True)), "identifier")
        return self._identifier if self._identifier in row else "identifier"

    async def _store(self, path: Path) -> None:
        """Store a file of the folder; a file that is not there is no value."""
        if path in self._files:
            return
        self._files[path] = None
        content = await asyncio.to_thread(_content, path)
        if content is None:
            return
        body = json.dumps({"filename": path.name, "content_base64": base64.b64encode(content).decode()}).encode()
        answer = await self._client.request("POST", f"{CONTROL}/media-files", body, content_type=JSON_TYPE)
        if answer.status == 201:
            self._files[path] = json.loads(answer.body)["code"]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
