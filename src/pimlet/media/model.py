"""Media files: what is known of a stored file, and how its code and type are found (spec 04 §16.3)."""

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from pimlet.foundation.objects import Spool
from pimlet.media.mime_types import mime_type

CODE = r"[a-zA-Z0-9_./]+"
"""What the code of a media file looks like in a path."""

MAX_FILENAME = 255
MAX_EXTENSION = 10
_MAX_NAME = 100
_KEPT = 95
_CLEANED = re.compile(rb"[^A-Za-z0-9.]")


class Shelf(StrEnum):
    """What a file belongs to: each has its own routes."""

    CATALOG = "catalog"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file's record. `digest` names its content; None when there is none."""

    code: str
    shelf: Shelf
    digest: str | None
    original_filename: str
    mime_type: str
    size: int
    extension: str

    @property
    def key(self) -> str:
        """Codes are found in any case."""
        return self.code.lower()


def base_name(filename: str) -> str:
    """A client's file name without folders."""
    return filename.replace("\\", "/").rpartition("/")[2]


def extension_of(filename: str) -> str:
    """What follows the last dot, as it is spelled."""
    return filename.rpartition(".")[2] if "." in filename else ""


def new_code(filename: str) -> str:
    """A code that no other file has: `h/h/h/h/<40 digits>_<cleaned name>`."""
    digits = secrets.token_hex(20)
    name = _CLEANED.sub(b"_", filename.encode("utf-8", "replace")).decode("ascii")
    if len(name) > _MAX_NAME:
        extension = _CLEANED.sub(b"_", extension_of(filename).encode("utf-8", "replace")).decode("ascii")
        name = f"{name[:_KEPT]}.{extension}"
    return "/".join((*digits[:4], f"{digits}_{name}"))


def new_file(spool: Spool, filename: str, shelf: Shelf, digest: str | None = None) -> MediaFile:
    """The record of an arrived content under a client's file name, which says nothing of its type."""
    extension = extension_of(filename)
    kind = mime_type(spool.head, extension)
    return MediaFile(new_code(filename), shelf, digest, filename, kind, spool.size, extension)
