"""The catalog of `matrix.py`, and one user in each of its groups."""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.testclient import TestClient

from pimlet.accounts.builtin import DEVELOPMENT, Credentials
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights import service
from pimlet.rights.model import Level
from tests.conftest import Api, in_transaction, log_in
from tests.control.conftest import Control
from tests.enrichment.permissions.matrix import (
    ATTRIBUTE_GROUPS,
    CATEGORIES,
    GROUPS,
    LOCALES,
    MODELS,
    SIMPLE,
    VARIANTS,
    user_of,
)

PASSWORD = "the-password-of-the-tests"
LOCALE_CODES = ("en_US", *LOCALES)
KINDS = {"category": CATEGORIES, "attribute_group": ATTRIBUTE_GROUPS, "locale": LOCALES}
HIGHEST = {"category": Level.OWN, "attribute_group": Level.EDIT, "locale": Level.EDIT}

_ATTRIBUTES: list[dict[str, Any]] = [
    {"code": "name", "type": "pim_catalog_text", "group": "public", "localizable": True},
    {"code": "note", "type": "pim_catalog_text", "group": "internal"},
    {"code": "story", "type": "pim_catalog_textarea", "group": "internal", "localizable": True, "scopable": True},
    {"code": "color", "type": "pim_catalog_simpleselect", "group": "public"},
    {"code": "size", "type": "pim_catalog_simpleselect", "group": "internal"},
    {"code": "remark", "type": "pim_catalog_text", "group": "other"},
]
_STRUCTURE: tuple[tuple[str, list[dict[str, Any]]], ...] = (
    ("/categories", [{"code": code, "parent": "master"} for code in ("free", *CATEGORIES)]),
    ("/channels", [{"code": "ecommerce", "locales": list(LOCALE_CODES)}]),
    ("/attribute-groups", [{"code": code} for code in ATTRIBUTE_GROUPS]),
    ("/attributes", _ATTRIBUTES),
    ("/attributes/color/options", [{"code": "red", "labels": {"en_US": "Red"}}, {"code": "blue"}]),
    ("/attributes/size/options", [{"code": "s"}, {"code": "m"}, {"code": "l"}, {"code": "xl"}]),
    ("/association-types", [{"code": "BUNDLE", "is_quantified": True}]),
    ("/families", [{"code": "shirts", "attributes": [one["code"] for one in _ATTRIBUTES], "attribute_as_label": "name",
                    "attribute_requirements": {"ecommerce": ["sku", "name", "note"]}}]),
    ("/families/shirts/variants", [
        {"code": "by_color_and_size", "variant_attribute_sets": [
            {"level": 1, "axes": ["color"], "attributes": ["note"]},
            {"level": 2, "axes": ["size"], "attributes": ["sku", "remark"]}]},
    ]),
)  # fmt: skip


def entry(data: Any, locale: str | None = None, scope: str | None = None) -> dict[str, Any]:
    """One entry of a value."""
    return {"locale": locale, "scope": scope, "data": data}


def _names(code: str) -> dict[str, Any]:
    return {
        "name": [entry(f"{code} {locale}", locale) for locale in LOCALE_CODES],
        "story": [entry(f"{code} {locale}", locale, "ecommerce") for locale in LOCALE_CODES],
    }


def _models() -> Iterable[dict[str, Any]]:
    colors: dict[str, Iterable[str]] = {}
    for code, (parent, categories) in MODELS.items():
        document = {"code": code, "family_variant": "by_color_and_size", "categories": categories}
        if parent is None:
            yield {**document, "values": _names(code)}
        else:
            color = next(colors.setdefault(parent, iter(("red", "blue"))))  # type: ignore[call-overload]
            yield {**document, "parent": parent, "values": {"color": [entry(color)], "note": [entry(code)]}}


def _products() -> Iterable[dict[str, Any]]:
    for code, categories in SIMPLE.items():
        values = {**_names(code), "note": [entry("n")], "remark": [entry("r")], "size": [entry("m")]}
        yield {"identifier": code, "family": "shirts", "categories": categories, "values": values}
    sizes = iter(("s", "m", "l", "xl", "s", "m"))
    for code, (parent, categories) in VARIANTS.items():
        values = {"size": [entry(next(sizes))], "remark": [entry(code)]}
        yield {"identifier": code, "parent": parent, "categories": categories, "values": values}


def _links() -> dict[str, Any]:
    products, models = [*SIMPLE, *VARIANTS], list(MODELS)
    return {
        "associations": {
            "PACK": {"products": products, "product_models": models},
            "X_SELL": {"products": ["in_secret"]},
        },
        "quantified_associations": {
            "BUNDLE": {
                "products": [{"identifier": code, "quantity": 2} for code in products],
                "product_models": [{"identifier": code, "quantity": 3} for code in models],
            }
        },
    }


def build(client: TestClient, api: Api) -> None:
    """Write it all, with the rights of the matrix."""
    control = Control(client)
    control.done("PATCH", "/pim", {"edition": "EE"})
    for path, documents in (
        *_STRUCTURE,
        ("/product-models", list(_models())),
        ("/products", list(_products())),
        ("/products", [{"identifier": code, **_links()} for code in ("in_none", "in_secret", "variant_of_none")]),
        ("/product-models", [{"code": code, **_links()} for code in ("root_in_none", "sub_of_none")]),
    ):
        for line in api.lines(path, documents):
            assert line["status_code"] in {201, 204}, line
    for group in GROUPS:
        fields = {"password": PASSWORD, "groups": [group], "roles": ["ROLE_ADMINISTRATOR"]}
        control.post("/users", {"username": user_of(group), **fields}, 201)
    levels = {
        (kind, code): dict(zip(GROUPS, held, strict=True))
        for kind, table in KINDS.items()
        for code, held in table.items()
    }
    set_levels(client, levels)


def set_levels(client: TestClient, levels: Mapping[tuple[str, str], Mapping[str, Level]]) -> None:
    """Let groups hold exactly these levels by kind and code, and `All` none of them."""

    async def work(uow: UnitOfWork) -> None:
        for (kind, code), held in levels.items():
            for group, level in {**held, "All": Level.NONE}.items():
                if level < HIGHEST[kind]:
                    await service.revoke(uow, kind, [code], group, Level(level + 1).label)
                if level > Level.NONE:
                    await service.grant(uow, kind, [code], group, level.label)

    in_transaction(client, work)


def user_api(client: TestClient, group: str) -> Api:
    """The API as the user of a group."""
    credentials = Credentials(DEVELOPMENT.client_id, DEVELOPMENT.secret, user_of(group), PASSWORD)
    return Api(client, log_in(client, credentials))
