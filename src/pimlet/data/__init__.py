"""What pimlet ships as data: the content of a fresh PIM (spec 02 §15) and the demo catalog."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

BUILTIN = (
    "locales",
    "currencies",
    "measurement_families",
    "categories",
    "channels",
    "attribute-groups",
    "attributes",
    "association-types",
    "group-types",
    "user-groups",
    "roles",
)
"""Resources with built-in entities, in an order in which each refers to earlier ones only."""

DEMO = (
    "currencies",
    "categories",
    "attribute-groups",
    "attributes",
    "attribute-options",
    "channels",
    "association-types",
    "families",
    "family-variants",
    "product-models",
    "products",
)
"""Files of the demo catalog, in an order in which it can be loaded into a fresh PIM; `media` comes after them."""

MEDIA = "media"
"""Media values of the demo catalog's products: `identifier`, `attribute`, `locale`, `scope`, `filename`; the content is
`pimlet.data.demo_media.content(filename, identifier, family)`."""


def builtin(name: str) -> list[dict[str, Any]]:
    """The built-in entities of a resource (one of `BUILTIN`) in the standard format and in order of creation."""
    entities: list[dict[str, Any]] = json.loads(_text("builtin", f"{name}.json"))
    return entities


def demo(name: str) -> Iterator[dict[str, Any]]:
    """The lines of a file of the demo catalog (one of `DEMO`, or `MEDIA`).

    Documents are as a collection PATCH takes them. Family variants name their `family` besides, which belongs in the
    URL; currencies, which the API cannot change, are those to activate.
    """
    return (json.loads(line) for line in _text("demo", f"{name}.ndjson").split("\n") if line)


def _text(folder: str, file: str) -> str:
    return files(__name__).joinpath(folder, file).read_text(encoding="utf-8")
