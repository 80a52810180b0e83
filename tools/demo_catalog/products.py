"""Documents of products and product models, and lines of media."""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tools.demo_catalog.associations import link_models, link_products
from tools.demo_catalog.sources import ATTRIBUTES, FAMILIES, Document, chance, number
from tools.demo_catalog.structure import family_attributes, levels
from tools.demo_catalog.values import MEDIA, Item, values

_EDITIONS = ("", " Pro", " Lite")
_STEP = 6
"""What the next larger measure of an axis costs."""


@dataclass
class Catalog:
    """Everything below the structure, in the order of creation."""

    models: list[Document] = field(default_factory=list)
    products: list[Document] = field(default_factory=list)
    media: list[Document] = field(default_factory=list)
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))


def catalog() -> Catalog:
    """The whole assortment, family by family."""
    made = Catalog()
    for family in FAMILIES:
        for item in _simple_items(family, made.serials):
            _add_product(made, item, family_attributes(family), None, _categories(item))
        for variant in FAMILIES[family].get("variants", []):
            for place, line in enumerate(variant["models"], 1):
                _add_line(made, family, variant, line, place)
    link_models(made.models)
    link_products(made.products, made.models)
    return made


def _simple_items(family: str, serials: Iterator[int]) -> Iterator[Item]:
    table = FAMILIES[family]
    for place in range(table["simple"]):
        edition, name = divmod(place, len(table["names"]))
        code = f"{table['prefix']}-{1001 + place}"
        kind = table["kinds"][place % len(table["kinds"])]
        yield Item(code, code, table["names"][name] + _EDITIONS[edition], family, kind, next(serials))


def _categories(item: Item) -> list[str]:
    printed = item.table["print_categories"]
    extra = [printed[number(f"{item.line}/page", len(printed))]] if chance(f"{item.line}/printed", 45) else []
    return sorted([item.kind["category"], *extra])


def _add_product(made: Catalog, item: Item, attributes: list[str], parent: str | None, categories: list[str]) -> None:
    document = {
        "identifier": item.code,
        "enabled": not chance(f"{item.code}/disabled", 11),
        "family": item.family,
        "categories": categories,
        **({"parent": parent} if parent else {}),
        "values": values(item, attributes),
    }
    made.products.append(document)
    made.media += _media(item, [code for code in attributes if code in MEDIA])


def _add_line(made: Catalog, family: str, variant: Document, line: Document, place: int) -> None:
    """A root model with all below it."""
    table = FAMILIES[family]
    sets = levels(family, variant)
    low = [code for members in sets for code in members]
    kind = table["kinds"][line["kind"]]
    number_of_line = f"{table['prefix']}-{2000 + 100 * table['variants'].index(variant) + place}"
    root = Item(number_of_line, _slug(line["name"]), line["name"], family, kind)
    common = [code for code in family_attributes(family) if code not in low]
    _add_model(made, root, common, variant["code"], None)
    parents = [(root, "")]
    if len(sets) == 2:
        parents = []
        for axes in _combinations(variant["levels"][0]["axes"], line["axes"]):
            model = replace(root, code=f"{root.code}_{_suffix(axes).lower().replace('-', '_')}", axes=axes)
            _add_model(made, model, sets[0], variant["code"], root.code)
            parents.append((model, f"-{_suffix(axes)}"))
    for parent, prefix in parents:
        for axes in _combinations(variant["levels"][-1]["axes"], line["axes"]):
            code = f"{number_of_line}{prefix}-{_suffix(axes)}"
            item = replace(
                root,
                code=code,
                axes=axes,
                serial=next(made.serials),
                place=_place(axes, line["axes"]),
                surcharge=_surcharge(axes, line["axes"]),
            )
            extra = ["print_gifts"] if chance(f"{code}/gift", 8) else []
            _add_product(made, item, sets[-1], parent.code, extra)


def _add_model(made: Catalog, item: Item, attributes: list[str], variant: str, parent: str | None) -> None:
    made.models.append(
        {
            "code": item.code,
            "family": item.family,
            "family_variant": variant,
            "parent": parent,
            "categories": [] if parent else _categories(item),
            "values": values(item, attributes),
        }
    )


def _combinations(axes: list[str], choices: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for chosen in itertools.product(*(choices[axis] for axis in axes)):
        yield dict(zip(axes, chosen, strict=True))


def _place(axes: dict[str, Any], choices: dict[str, list[Any]]) -> int:
    last = list(axes)[-1]
    return choices[last].index(axes[last])


def _surcharge(axes: dict[str, Any], choices: dict[str, list[Any]]) -> int:
    measured = [axis for axis in axes if ATTRIBUTES[axis]["type"] == "metric"]
    return sum(_STEP * choices[axis].index(axes[axis]) for axis in measured)


def _suffix(axes: dict[str, Any]) -> str:
    """The end of an identifier: option codes, measures without unit, grind."""
    parts = []
    for axis, data in axes.items():
        if isinstance(data, bool):
            parts.append("BEAN" if data else "GROUND")
        elif ATTRIBUTES[axis]["type"] == "metric":
            parts.append(data.split()[0].replace(".", ""))
        else:
            parts.append(data.removeprefix("eu_").upper())
    return "-".join(parts)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain.replace("'", "")).strip("_")


def _media(item: Item, attributes: list[str]) -> Iterator[Document]:
    """Every product has a main image, some have more."""
    stem = item.code.lower()
    yield _file(item, "main_image", None, None, f"{stem}.png")
    if "detail_image" in attributes and chance(f"{item.code}/detail", 15):
        for channel in ("ecommerce", "print"):
            yield _file(item, "detail_image", None, channel, f"{stem}-detail-{channel}.png")
    for attribute, percent, locales, ending in (
        ("size_chart", 25, ("en_US", "fr_FR"), "png"),
        ("manual", 30, ("en_US", "de_DE"), "pdf"),
    ):
        if attribute in attributes and chance(f"{item.code}/{attribute}", percent):
            for locale in locales:
                yield _file(
                    item, attribute, locale, None, f"{stem}-{attribute.replace('_', '-')}-{locale[:2]}.{ending}"
                )


def _file(item: Item, attribute: str, locale: str | None, scope: str | None, filename: str) -> Document:
    return {
        "identifier": item.code, "attribute": attribute, "locale": locale, "scope": scope, "filename": filename,
    }  # fmt: skip
