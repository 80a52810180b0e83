"""Values of `pim_catalog_file` and `pim_catalog_image` (spec 03 §11.8, 04 §16.2)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.expectations import expected
from pimlet.edge.json_bytes import encode, php_text
from pimlet.enrichment.values import texts
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, value_violation
from pimlet.media.format import download_links
from pimlet.media.model import MediaFile
from pimlet.structure.catalog_model import Attribute

_TOO_LARGE = "The file {file} is too large ({size} {unit}). The {attribute} attribute can not exceed {limit} {unit}."
_EXTENSION = (
    "The {extension} file extension is not allowed for the {attribute} attribute. Allowed extensions are {allowed}."
)
_MIME_TYPE = "The MIME type is not allowed for {extension} (allowed types: {allowed}, found {found})."
_UNITS = ("MB", "kB", "bytes")

MIME_TYPES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("jpg", "jpeg", "jfif", "jif"), ("image/jpeg",)),
    "png": ("image/png",),
    "gif": ("image/gif",),
    **dict.fromkeys(("tif", "tiff"), ("image/tiff",)),
    "svg": ("image/svg+xml",),
    "mp3": ("audio/mpeg",),
    "wav": ("audio/x-wav",),
    "txt": ("text/plain",),
    "rtf": ("text/rtf",),
    "csv": ("text/x-comma-separated-values", "text/csv", "text/plain"),
    "pdf": ("application/pdf",),
    "doc": ("application/msword",),
    "psd": ("application/x-photoshop",),
    "ppt": ("application/powerpoint",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
}
"""Types that a content may have under an extension, where an attribute restricts extensions."""


class Media(ValueType):
    """A media file; raw form its code as it is stored."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """The code of a file in any case."""
        if not isinstance(data, str):
            raise expected(attribute.code, "a string", data)
        file = rules.structure.file(data)
        if file is None:
            raise UpdateError(f'Property "{attribute.code}" expects a valid pathname as data, "{data}" given.')
        return file.code

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Size, extension, type of the content."""
        file = rules.structure.stored_file(value.data)
        if file is None:
            return
        attribute = value.attribute
        limit = _limit(attribute)
        if limit is not None and file.size > limit:
            size, most, unit = _sizes(file.size, limit)
            message = _TOO_LARGE.format(
                file=file.original_filename, size=size, unit=unit, attribute=attribute.code, limit=most
            )
            yield value_violation(value, message, _TOO_LARGE)
        yield from _type_violations(value, file)

    def shown(self, value: Value, rules: Rules) -> Any:
        """The code while the file exists."""
        file = rules.structure.stored_file(value.data)
        return None if file is None else value.data

    def members(self, value: Value) -> dict[str, Any]:
        """The link to the content, to be completed when it is read (see `documents.absolute`)."""
        href: str = download_links(value.data, "")["download"]["href"]
        return {"_links": {"download": {"href": orjson.Fragment(b'"\\' + encode(href)[1:])}}}

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """By content: another file with the same content changes nothing (spec 03 §10.4)."""
        file = rules.structure.file(data) if isinstance(data, str) else None
        before = rules.structure.stored_file(stored)
        if file is None or before is None:
            return False
        return file.code == before.code or (file.digest is not None and file.digest == before.digest)

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The original file name in lower case."""
        file = rules.structure.stored_file(value.data)
        return () if file is None else (Cell(text=texts.searched(file.original_filename)),)


def _type_violations(value: Value, file: MediaFile) -> Iterator[Violation]:
    attribute = value.attribute
    if not attribute.allowed_extensions:
        return
    extension = file.extension.lower()
    if extension not in attribute.allowed_extensions:
        message = _EXTENSION.format(
            extension=extension, attribute=attribute.code, allowed=", ".join(attribute.allowed_extensions)
        )
        yield value_violation(value, message, _EXTENSION)
    types = MIME_TYPES.get(extension)
    if types is not None and file.mime_type not in types:
        message = _MIME_TYPE.format(extension=extension, allowed=", ".join(types), found=file.mime_type)
        yield value_violation(value, message, _MIME_TYPE)


def _limit(attribute: Attribute) -> int | None:
    """The largest size in bytes: whole megabytes are decimal, others are cut to whole kilobytes of 1,024."""
    size = attribute.max_file_size
    if size is None:
        return None
    return int(size) * 1_000_000 if size == int(size) else int(size * 1024) * 1_000


def _sizes(size: int, limit: int) -> tuple[str, str, str]:
    """Size, limit and unit as they are printed: the largest unit that shows the limit exactly and tells them apart."""
    for power, unit in enumerate(_UNITS):
        factor = Decimal(1000) ** (2 - power)
        exact = limit / factor
        shown = _printed(exact)
        rounded = _printed((size / factor).quantize(Decimal("0.01"), ROUND_HALF_UP))
        if exact == round(exact, 2) and rounded != shown:
            return rounded, shown, unit
    raise AssertionError("sizes in bytes differ")


def _printed(number: Decimal) -> str:
    return php_text(float(number))
