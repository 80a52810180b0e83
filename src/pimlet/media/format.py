"""Media files in standard format, and the links to their contents (spec 04 §16.1)."""

from typing import Any

from pimlet.edge.links import API, item_url
from pimlet.media.model import MediaFile

PATH = f"{API}/media-files"
ITEM = f"{PATH}/{{}}"
DOWNLOAD = f"{ITEM}/download"


def download_links(code: str, base: str) -> dict[str, Any]:
    """The link to a file's content; `base` is the scheme and host before it."""
    return {"download": {"href": item_url(base, DOWNLOAD, (code,))}}


def standard(file: MediaFile) -> dict[str, Any]:
    """The document without links."""
    return {
        "code": file.code,
        "original_filename": file.original_filename,
        "mime_type": file.mime_type,
        "size": file.size,
        "extension": file.extension,
    }
