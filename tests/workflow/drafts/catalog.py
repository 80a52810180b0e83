"""A catalog of which a user sees, edits and owns a part, and entities at every level of rights.

Categories, attribute groups and attributes are named by the level that `mary` has on them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conftest import Api
from tests.control.conftest import Control

LOCALES = {"en_US": "edit", "fr_FR": "view", "de_DE": "none"}
LEVELS = ("own", "edit", "view", "none")
GROUP = "Redactor"
USER, PASSWORD = "mary", "a-password-of-mary"


def value(data: Any, scope: str | None = None, locale: str | None = None) -> list[dict[str, Any]]:
    """The entries of an attribute with one value."""
    return [{"locale": locale, "scope": scope, "data": data}]


def in_locales(**data: Any) -> list[dict[str, Any]]:
    """The entries of a localizable attribute, by language."""
    codes = {code[:2]: code for code in LOCALES}
    return [{"locale": codes[language], "scope": None, "data": text} for language, text in data.items()]


VALUES: dict[str, Any] = {
    "edit_text": value("old"),
    "edit_number": value(1),
    "view_text": value("old"),
    "none_text": value("old"),
    "edit_name": in_locales(en="old", fr="old", de="old"),
}
ENTITIES: dict[str, list[str]] = {
    "own": ["own"], "edit": ["edit"], "view": ["view"], "none": ["none"], "free": [],
    "mixed": ["own", "view"], "partly": ["own", "none"], "seen": ["view", "none"],
}  # fmt: skip
"""Categories of the products and models by the end of their names."""

ATTRIBUTES: list[dict[str, Any]] = [
    *({"code": f"{level}_text", "type": "pim_catalog_text", "group": level} for level in ("edit", "view", "none")),
    {"code": "edit_name", "type": "pim_catalog_text", "group": "edit", "localizable": True},
    {"code": "edit_number", "type": "pim_catalog_number", "group": "edit", "decimals_allowed": False,
     "negative_allowed": False, "number_max": 100},
    {"code": "edit_unique", "type": "pim_catalog_text", "group": "edit", "unique": True},
    {"code": "edit_flag", "type": "pim_catalog_boolean", "group": "edit"},
    {"code": "edit_price", "type": "pim_catalog_price_collection", "group": "edit", "decimals_allowed": True},
    {"code": "edit_metric", "type": "pim_catalog_metric", "group": "edit", "metric_family": "Length",
     "default_metric_unit": "METER", "decimals_allowed": True, "negative_allowed": False},
    {"code": "edit_date", "type": "pim_catalog_date", "group": "edit"},
    {"code": "edit_area", "type": "pim_catalog_textarea", "group": "edit"},
    {"code": "edit_choice", "type": "pim_catalog_simpleselect", "group": "edit"},
    {"code": "edit_choices", "type": "pim_catalog_multiselect", "group": "edit"},
    {"code": "edit_image", "type": "pim_catalog_image", "group": "edit"},
    {"code": "edit_axis", "type": "pim_catalog_boolean", "group": "edit"},
    {"code": "none_axis", "type": "pim_catalog_boolean", "group": "none"},
]  # fmt: skip
_COMMON = [one["code"] for one in ATTRIBUTES if not one["code"].endswith(("_axis", "_unique"))]


@dataclass(frozen=True, slots=True)
class Family:
    """One family of endpoints: its path, the key of its collections, what names its entities."""

    path: str
    key: str
    start: str
    anchor: str
    item_anchor: str
    unknown: str
    thing: str = "product"

    def named(self, api: Api, end: str) -> str:
        """The code, identifier or uuid of one of the catalog's entities."""
        return name_of(api, self, self.start + end)


FAMILIES = {
    "products": Family("/products", "identifier", "p_", "post_products", "patch_products__code_",
                       'Product "{}" does not exist or you do not have permission to access it.'),
    "products-uuid": Family("/products-uuid", "uuid", "p_", "post_products_uuid", "patch_products_uuid__uuid_",
                            'Product "{}" does not exist or you do not have permission to access it.'),
    "product-models": Family("/product-models", "code", "m_", "post_product_models", "patch_product_models__code_",
                             'Product model "{}" does not exist or you do not have permission to access it.',
                             "product model"),
}  # fmt: skip


def name_of(api: Api, family: Family, code: str) -> str:
    """What the family's endpoints call the entity with an identifier or code."""
    return str(api.get(f"/products/{code}").json()["uuid"]) if family.key == "uuid" else code


def build(api: Api, control: Control, log_in: Callable[[str, str], str]) -> str:
    """Write the catalog and the user; returns the user's token."""
    for path, documents in (
        ("/categories", [{"code": level, "parent": "master"} for level in LEVELS]),
        ("/attribute-groups", [{"code": level} for level in ("edit", "view", "none")]),
        ("/channels", [{"code": "ecommerce", "locales": list(LOCALES), "currencies": ["USD", "EUR"]}]),
        ("/attributes", ATTRIBUTES),
        ("/attributes/edit_choice/options", [{"code": "red"}, {"code": "blue"}]),
        ("/attributes/edit_choices/options", [{"code": "red"}, {"code": "blue"}, {"code": "Green"}]),
        ("/association-types", [{"code": "SET", "is_quantified": True}]),
        ("/families", [
            {"code": "things", "attributes": [*_COMMON, "edit_unique"]},
            {"code": "variants", "attributes": [*_COMMON, "edit_axis", "none_axis"]},
        ]),
        ("/families/variants/variants", [
            {"code": axis, "variant_attribute_sets": [{"level": 1, "axes": [f"{axis}_axis"], "attributes": ["edit_area"]}]}
            for axis in ("edit", "none")
        ]),
        ("/products", [
            {"identifier": f"p_{end}", "family": "things", "categories": categories, "values": VALUES}
            for end, categories in ENTITIES.items()
        ]),
        ("/product-models", [
            {"code": f"m_{end}", "family_variant": "edit", "categories": categories, "values": VALUES}
            for end, categories in ENTITIES.items()
        ] + [{"code": "m_axis", "family_variant": "none"}]),
    ):  # fmt: skip
        refused = [line for line in api.lines(path, documents) if line["status_code"] not in {201, 204}]
        assert refused == []
    _restrict(control)
    user = {
        "username": USER, "password": PASSWORD, "email": "mary@example.com", "first_name": "Mary",
        "last_name": "Smith", "roles": ["ROLE_ADMINISTRATOR"], "groups": [GROUP],
    }  # fmt: skip
    control.post("/users", user, 201)
    return log_in(USER, PASSWORD)


def _restrict(control: Control) -> None:
    """The group `All` loses everything that has a level, `IT support` keeps it, the user's group gets the level."""
    things = (
        ("category", {level: level for level in LEVELS}),
        ("attribute_group", {level: level for level in ("edit", "view", "none")}),
        ("locale", LOCALES),
    )
    for kind, levels in things:
        usual = {"kind": kind, "codes": list(levels)}
        highest = "own" if kind == "category" else "edit"
        control.post("/catalog-permissions/revoke", {**usual, "group": "All"})
        control.post("/catalog-permissions/grant", {**usual, "group": "IT support", "level": highest})
        for code, level in levels.items():
            if level != "none":
                given = {"kind": kind, "codes": [code], "group": GROUP, "level": level}
                control.post("/catalog-permissions/grant", given)
