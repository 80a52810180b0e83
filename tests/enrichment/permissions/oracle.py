"""What a user reads, in plain Python, from what an owner reads (spec 05 §1.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from pimlet.rights.model import Level

Document = dict[str, Any]
Held = Callable[[str, str], Level]
"""The level by kind and code."""

GROUP_OF = {
    "sku": "other", "name": "public", "note": "internal", "story": "internal", "color": "public", "size": "internal",
    "remark": "other",
}  # fmt: skip


def level(held: Held, document: Document) -> Level:
    """The best right on an entity, from its categories, inherited ones included."""
    return max((held("category", code) for code in document["categories"]), default=Level.OWN)


def project(
    held: Held, document: Document, names: Mapping[str, Document], models: Mapping[str, Document], status: str
) -> Document:
    """A document as the user reads it; `names` and `models` are all products, by what names them, and all models."""

    def seen(found: Document) -> bool:
        return level(held, found) >= Level.VIEW

    def readable(locale: str | None) -> bool:
        return locale is None or held("locale", locale) >= Level.VIEW

    shown = {**document, "categories": [one for one in document["categories"] if held("category", one) >= Level.VIEW]}
    shown["values"] = {
        code: kept
        for code, elements in document["values"].items()
        if held("attribute_group", GROUP_OF[code]) >= Level.VIEW
        and (kept := [element for element in elements if readable(element["locale"])])
    }
    shown["associations"] = {
        type_: {
            "products": [one for one in targets["products"] if seen(names[one])],
            "product_models": [one for one in targets["product_models"] if seen(models[one])],
            "groups": targets["groups"],
        }
        for type_, targets in document["associations"].items()
    }
    quantified = {
        type_: {
            "product_models": [one for one in targets["product_models"] if seen(models[one["identifier"]])],
            "products": [one for one in targets["products"] if seen(names[one.get("uuid") or one["identifier"]])],
        }
        for type_, targets in document["quantified_associations"].items()
    }
    shown["quantified_associations"] = {type_: one for type_, one in quantified.items() if any(one.values())}
    for scores in ("quality_scores", "completenesses"):
        if scores in document:
            shown[scores] = [one for one in document[scores] if readable(one["locale"])]
    shown["metadata"] = {"workflow_status": status}
    return shown
