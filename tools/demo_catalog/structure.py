"""Documents of the structure resources."""

from collections.abc import Iterator

from tools.demo_catalog.sources import ATTRIBUTES, FAMILIES, GROUPED_ATTRIBUTES, OPTIONS, STRUCTURE, Document, labels

_COMMON = (
    "sku", "ean", "supplier_reference", "article_number", "brand", "country_of_origin", "name", "tagline",
    "description", "short_description", "activities", "release_date", "available_until", "new_arrival",
    "certifications", "price", "list_price", "shipping_surcharge", "tax_class", "clearance", "minimum_order",
    "main_image", "detail_image", "weight",
)  # fmt: skip
"""Attributes of every family."""

_OTHER_GROUP = 100


def family_attributes(family: str) -> list[str]:
    """Attributes of a family, the common ones first."""
    return [*_COMMON, *FAMILIES[family]["attributes"]]


def levels(family: str, variant: Document) -> list[list[str]]:
    """Attributes of each level of a family variant: axes, then what the table names, then what no two may share."""
    sets = [[*level["axes"], *level["attributes"]] for level in variant["levels"]]
    sets[-1] += [code for code in family_attributes(family) if ATTRIBUTES[code].get("unique")]
    return sets


def currencies() -> Iterator[Document]:
    """Currencies to activate."""
    return ({"code": code, "enabled": True} for code in STRUCTURE["currencies"])


def categories() -> Iterator[Document]:
    """Both trees, parents first."""
    for code, parent, *texts in STRUCTURE["categories"]["rows"]:
        yield {"code": code, "parent": parent or None, "labels": labels(texts)}


def attribute_groups() -> Iterator[Document]:
    """Groups in the order of the table; their attributes name them."""
    for order, (code, texts) in enumerate(STRUCTURE["attribute_groups"].items(), 1):
        yield {"code": code, "sort_order": _OTHER_GROUP if code == "other" else order, "labels": labels(texts)}


def attributes() -> Iterator[Document]:
    """Attributes in groups, with the properties that differ from their defaults."""
    for group, members in GROUPED_ATTRIBUTES.items():
        for order, (code, table) in enumerate(members.items(), 1):
            properties = {key: of for key, of in table.items() if key not in ("type", "labels", "guidelines")}
            texts: Document = {key: labels(table[key]) for key in ("labels", "guidelines") if key in table}
            yield {
                "code": code, "type": f"pim_catalog_{table['type']}", "group": group, **properties,
                "sort_order": order, **texts,
            }  # fmt: skip


def attribute_options() -> Iterator[Document]:
    """Options in the order of the table."""
    for attribute, options in OPTIONS.items():
        for order, (code, texts) in enumerate(options.items(), 1):
            yield {"code": code, "attribute": attribute, "sort_order": order, "labels": labels(texts)}


def channels() -> Iterator[Document]:
    """The built-in channel, enlarged, and two more."""
    for code, table in STRUCTURE["channels"].items():
        yield {
            "code": code,
            **{key: of for key, of in table.items() if key != "labels"},
            "labels": labels(table["labels"]),
        }


def association_types() -> Iterator[Document]:
    """The built-in types, translated, and one of each other kind."""
    for code, table in STRUCTURE["association_types"].items():
        flags = {flag: table.get(flag, False) for flag in ("is_two_way", "is_quantified")}
        yield {"code": code, "labels": labels(table["labels"]), **flags}


def families() -> Iterator[Document]:
    """Families with their requirements."""
    for code, table in FAMILIES.items():
        yield {
            "code": code,
            "attributes": sorted(family_attributes(code)),
            "attribute_as_label": "name",
            "attribute_as_image": "main_image",
            "attribute_requirements": {
                channel: sorted(["sku", *required]) for channel, required in sorted(table["required"].items())
            },
            "labels": labels(table["labels"]),
        }


def family_variants() -> Iterator[Document]:
    """Family variants, each with the family it belongs to."""
    for family, table in FAMILIES.items():
        for variant in table.get("variants", []):
            sets = zip(variant["levels"], levels(family, variant), strict=True)
            yield {
                "code": variant["code"],
                "family": family,
                "labels": labels(variant["labels"]),
                "variant_attribute_sets": [
                    {"level": level, "axes": of["axes"], "attributes": members}
                    for level, (of, members) in enumerate(sets, 1)
                ],
            }
