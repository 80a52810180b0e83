"""The structure of a product payload, checked before anything is looked up (spec 03 §6)."""

from typing import Any
from uuid import RFC_4122

from pimlet.edge.errors import CHECK_FORMAT, UpdateError
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.associations.targets import parsed_uuid
from pimlet.structure.catalog import CatalogStructure
from pimlet.structure.catalog_model import Attribute, AttributeType

_VERSIONS = range(1, 7)
NOT_ITERABLE = "This value should be of type array|(Traversable&ArrayAccess)."


def check_payload(document: dict[str, Any], structure: CatalogStructure) -> None:
    """The first problem of `uuid`, then of `values` attribute by attribute. Raises `UpdateError`."""
    _check_uuid(document.get("uuid"))
    values = document.get("values")
    if values is None:
        return
    if not is_array(values):
        raise UpdateError(NOT_ITERABLE)
    if isinstance(values, list):
        values = {str(index): entries for index, entries in enumerate(values)}
    for code, entries in values.items():
        _check_entries(code, entries, structure.attribute(code))


def _check_uuid(uuid: Any) -> None:
    if uuid is None or uuid == "":
        return
    if is_array(uuid):
        raise UpdateError("This value should be of type string.")
    parsed = parsed_uuid(uuid)
    if parsed is None or parsed.variant != RFC_4122 or parsed.version not in _VERSIONS:
        raise UpdateError("This is not a valid UUID.")


def _check_entries(code: str, entries: Any, attribute: Attribute | None) -> None:
    if entries is None:
        return
    if not is_array(entries):
        raise UpdateError(f'Property "{code}" expect to be an array')
    for entry in as_list(entries):
        if entry is None:
            continue
        if not is_array(entry):
            raise UpdateError(f'Property "{code}" expect to be an array of array')
        _check_entry(code, entry if isinstance(entry, dict) else {}, attribute)


def _check_entry(code: str, entry: dict[str, Any], attribute: Attribute | None) -> None:
    for name in ("locale", "scope", "data"):
        if name not in entry:
            raise UpdateError(f'Property "{code}" expects an array with the key "{name}".{CHECK_FORMAT}')
        if name != "data" and entry[name] is not None and not isinstance(entry[name], str):
            raise UpdateError(f'Property "{code}" expects an array with the key "{name}" as string.{CHECK_FORMAT}')
    if attribute is None:
        return
    data = entry["data"]
    if attribute.type == AttributeType.PRICE_COLLECTION:
        _check_prices(attribute, data)
    if attribute.type == AttributeType.BOOLEAN and data is not None and not isinstance(data, bool):
        raise UpdateError(
            f"The {attribute.code} attribute requires a boolean value (true or false) as data, "
            f"a {php_type(data)} was detected."
        )


def _check_prices(attribute: Attribute, data: Any) -> None:
    wrong = UpdateError(
        f'The data format sent for the "{attribute.code}" attribute is wrong. '
        "Please, fill in one value per amount field."
    )
    if not is_array(data):
        raise wrong
    for price in as_list(data):
        if not is_array(price):
            raise UpdateError(NOT_ITERABLE)
        if not isinstance(price, dict) or "amount" not in price or "currency" not in price:
            raise wrong
        if isinstance(price["amount"], bool | dict | list) or not isinstance(price["currency"], str):
            raise wrong
        if price.keys() - {"amount", "currency"}:
            raise UpdateError("This field was not expected.")


def check_duplicates(document: dict[str, Any]) -> None:
    """Two entries with data for one attribute, channel and locale. Raises `UpdateError`."""
    values = document.get("values")
    if not isinstance(values, dict):
        return
    for code, entries in values.items():
        seen = set()
        for entry in as_list(entries) if is_array(entries) else ():
            if not isinstance(entry, dict) or entry.get("data") is None:
                continue
            place = (entry.get("scope"), entry.get("locale"))
            if place in seen:
                raise UpdateError(
                    f'You cannot update the same product value on the "{code}" attribute twice, '
                    "with the same scope and locale."
                )
            seen.add(place)
