"""Media files of a seed folder: records in `media-files`, contents below `media/` under their codes."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

from pimlet.control.seeds.files import Entry
from pimlet.control.seeds.resources import API, Document
from pimlet.edge.inside import InsideClient

CONTENTS = "media"


async def export_media(client: InsideClient, folder: Path) -> AsyncIterator[Document]:
    """Write the content of each file, and give its record."""
    page = 1
    while True:
        answer = await client.request("GET", f"{API}/media-files", query={"limit": "100", "page": str(page)})
        found = json.loads(answer.body)
        for item in found["_embedded"]["items"]:
            content = await client.request("GET", f"{API}/media-files/{item['code']}/download")
            if content.status == 200:
                await asyncio.to_thread(_write, folder / CONTENTS / item["code"], content.body)
                yield {"code": item["code"], "original_filename": item["original_filename"]}
        if "next" not in found["_links"]:
            return
        page += 1


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def stored_file(entry: Entry) -> Document:
    """What the control API takes for a record of a seed folder; without content when there is no such file."""
    code = str(entry.document.get("code", ""))
    folder = entry.file.path.parent / CONTENTS
    content = await asyncio.to_thread(_content, folder, code)
    document = {"code": code, "filename": entry.document.get("original_filename", "")}
    return document if content is None else {**document, "content_base64": base64.b64encode(content).decode()}


def _content(folder: Path, code: str) -> bytes | None:
    path = (folder / code).resolve()
    return path.read_bytes() if path.is_relative_to(folder.resolve()) and path.is_file() else None
