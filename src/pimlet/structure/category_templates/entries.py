"""Enriched values as they are written: a list of entries with plain attribute codes (spec 02 §17)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import as_list, as_map, invalid_content, is_array, require_array
from pimlet.edge.json_bytes import php_type
from pimlet.media.model import MediaFile
from pimlet.structure.category_templates.model import (
    MAX_TEXT,
    CategoryAttribute,
    CategoryAttributeType,
    ordered,
    value,
    value_key,
)

_NAME = "values"
_KEYS = ("data", "channel", "locale", "attribute_code")


def image_data(file: MediaFile) -> dict[str, Any]:
    """What a value says of a file."""
    return {
        "size": file.size,
        "extension": file.extension,
        "file_path": file.code,
        "mime_type": file.mime_type,
        "original_filename": file.original_filename,
    }


def with_entries(
    values: Mapping[str, Any],
    entries: Any,
    attributes: Sequence[CategoryAttribute],
    image: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The values after these entries; `data: null` removes one. Raises `UpdateError`.

    `attributes` are the active ones of the category's tree. Images come by uploads alone: `image` is what one says of
    its file, and what a value already has may be sent again.
    """
    by_code = {one.code: one for one in attributes}
    after = dict(values)
    for entry in as_list(require_array(_NAME, entries)):
        if not is_array(entry):
            raise invalid_content(_NAME, "one of the values is not an array")
        fields = as_map(entry)
        for key in _KEYS:
            if key not in fields:
                raise UpdateError(f'Property "{_NAME}" expects an array with the key "{key}".')
        attribute = by_code.get(fields["attribute_code"]) if isinstance(fields["attribute_code"], str) else None
        if attribute is None:
            raise invalid_content(
                _NAME, f'the attribute "{fields["attribute_code"]}" is not one of the category\'s template'
            )
        channel, locale = _place(attribute, fields)
        key = value_key(attribute.name, channel, locale)
        if fields["data"] is None or fields["data"] == "":
            after.pop(key, None)
            continue
        _check_data(attribute, fields["data"], (image, after.get(key, {}).get("data")))
        after[key] = value(attribute.name, attribute.type.of_values, channel, locale, fields["data"])
    return ordered(after)


def _place(attribute: CategoryAttribute, fields: Mapping[str, Any]) -> tuple[str | None, str | None]:
    for key, needed in (("channel", attribute.is_scopable), ("locale", attribute.is_localizable)):
        given = fields[key]
        if given is not None and not isinstance(given, str):
            raise UpdateError(f'Property "{_NAME}" expects a value with a string as {key}, "{php_type(given)}" given.')
        if needed != (given is not None):
            raise UpdateError(
                f"The {attribute.code} attribute {'requires' if needed else 'does not require'} a value per {key} "
                f"({given if given is not None else 'nothing'} was detected)."
            )
    return fields["channel"], fields["locale"]


def _check_data(attribute: CategoryAttribute, data: Any, images: Sequence[Any]) -> None:
    match attribute.type:
        case CategoryAttributeType.BOOLEAN:
            valid, wanted = isinstance(data, bool), "a boolean"
        case CategoryAttributeType.IMAGE:
            valid, wanted = data in images, "files from the category media file endpoint"
        case _:
            valid, wanted = isinstance(data, str) and len(data) <= MAX_TEXT, f"{MAX_TEXT} characters at most"
    if not valid:
        raise invalid_content(_NAME, f'the attribute "{attribute.code}" takes {wanted}')
