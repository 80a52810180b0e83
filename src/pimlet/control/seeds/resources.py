"""The resources that a seed folder may hold, and the order in which they are loaded.

A document goes to the route that a client would send it to. Where two resources refer to each other, one of them is
loaded in two stages: first without what refers onward, then with nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Part = Callable[[Document], Document | None]
API = "/api/rest/v1"
CONTROL = "/_pimlet/v1"


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of document.

    `name` is that of its file; an underscore may stand for a hyphen. `path` gives the URL that takes a document, with
    up to `batch` others of the same URL in one request. `key` names a document in reports; the body leaves out what
    is `named_by_url`, and what the API shows and takes from nobody, which is `reported`. Documents are sent as lines
    of a collection, or as the one JSON value that `body` makes of them.
    """

    name: str
    path: Callable[[Document], str]
    key: Callable[[Document], str] = lambda document: str(document.get("code", ""))
    batch: int = 100
    body: Callable[[Sequence[Document]], Any] | None = None
    named_by_url: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    method: str = "PATCH"


@dataclass(frozen=True, slots=True)
class Stage:
    """Loads what `part` leaves of each document; it leaves None of those that have nothing for this stage."""

    resource: Resource
    part: Part


def _at(path: str) -> Callable[[Document], str]:
    return lambda document: API + path


def _product_path(document: Document) -> str:
    return f"{API}/products" if by_identifier(document) else f"{API}/products-uuid"


def by_identifier(document: Document) -> bool:
    """Whether a product is named by its identifier, as `/products` shows it, or by its uuid, as `/products-uuid`."""
    return "identifier" in document or "uuid" not in document


def _product_key(document: Document) -> str:
    return str(document.get("identifier" if by_identifier(document) else "uuid", ""))


def _without(*names: str) -> Part:
    return lambda document: {name: value for name, value in document.items() if name not in names}


def _only(keys: tuple[str, ...], names: tuple[str, ...]) -> Part:
    def part(document: Document) -> Document | None:
        found = {name: document[name] for name in names if document.get(name)}
        return {**{key: document[key] for key in keys if key in document}, **found} if found else None

    return part


def _whole(document: Document) -> Document:
    return document


def _one(documents: Sequence[Document]) -> Document:
    return documents[0]


def _activation(documents: Sequence[Document]) -> Document:
    wanted: Document = {"activate": [], "deactivate": []}
    for document in documents:
        wanted["activate" if document.get("enabled") else "deactivate"].append(str(document.get("code", "")))
    return wanted


def _by_code(name: str) -> Resource:
    """A resource of the control API with a URL for each code."""
    return Resource(
        name, lambda document: f"{CONTROL}/{name}/{document.get('code', '')}", batch=1, body=_one,
        named_by_url=frozenset({"code"}), method="PUT",
    )  # fmt: skip


def _activated(name: str) -> Resource:
    return Resource(name, lambda document: f"{CONTROL}/{name}", batch=1_000, body=_activation)


LOCALES = _activated("locales")
CURRENCIES = _activated("currencies")
MEASUREMENT_FAMILIES = Resource("measurement-families", _at("/measurement-families"), body=list)
CATEGORIES = Resource("categories", _at("/categories"), reported=frozenset({"updated", "position"}))
CHANNELS = Resource("channels", _at("/channels"))
ATTRIBUTE_GROUPS = Resource("attribute-groups", _at("/attribute-groups"))
REFERENCE_DATA = Resource(
    "reference-data", lambda document: f"{CONTROL}/reference-data/{document.get('name', '')}",
    lambda document: str(document.get("name", "")), batch=1, body=_one, named_by_url=frozenset({"name"}),
)  # fmt: skip
ATTRIBUTES = Resource("attributes", _at("/attributes"))
ATTRIBUTE_OPTIONS = Resource(
    "attribute-options", lambda document: f"{API}/attributes/{document.get('attribute', '')}/options"
)
FAMILIES = Resource("families", _at("/families"))
FAMILY_VARIANTS = Resource(
    "family-variants",
    lambda document: f"{API}/families/{document.get('family', '')}/variants",
    named_by_url=frozenset({"family"}),
)
ASSOCIATION_TYPES = Resource("association-types", _at("/association-types"))
GROUP_TYPES = _by_code("group-types")
GROUPS = _by_code("groups")
MEDIA_FILES = Resource("media-files", lambda document: f"{CONTROL}/media-files", batch=1, body=_one, method="POST")
PRODUCT_MODELS = Resource("product-models", _at("/product-models"))
PRODUCTS = Resource("products", _product_path, _product_key)

_LINKS = ("associations", "quantified_associations")

STAGES = (
    Stage(LOCALES, _whole),
    Stage(CURRENCIES, _whole),
    Stage(MEASUREMENT_FAMILIES, _whole),
    Stage(CATEGORIES, _without("channel_requirements")),
    Stage(CHANNELS, _without("conversion_units")),
    Stage(CATEGORIES, _only(("code",), ("channel_requirements",))),
    Stage(ATTRIBUTE_GROUPS, _without("attributes")),
    Stage(REFERENCE_DATA, _whole),
    Stage(ATTRIBUTES, _whole),
    Stage(ATTRIBUTE_GROUPS, _only(("code",), ("attributes",))),
    Stage(CHANNELS, _only(("code",), ("conversion_units",))),
    Stage(ATTRIBUTE_OPTIONS, _whole),
    Stage(FAMILIES, _whole),
    Stage(FAMILY_VARIANTS, _whole),
    Stage(ASSOCIATION_TYPES, _whole),
    Stage(GROUP_TYPES, _whole),
    Stage(GROUPS, _whole),
    Stage(MEDIA_FILES, _whole),
    Stage(PRODUCT_MODELS, _without(*_LINKS)),
    Stage(PRODUCTS, _without(*_LINKS)),
    Stage(PRODUCT_MODELS, _only(("code",), _LINKS)),
    Stage(PRODUCTS, _only(("identifier", "uuid"), _LINKS)),
)

RESOURCES: Mapping[str, Resource] = {stage.resource.name: stage.resource for stage in STAGES}
