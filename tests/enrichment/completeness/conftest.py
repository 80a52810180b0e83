"""A catalog with attributes of each kind and place, three channels, and families with different requirements."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, log_in, serving
from tests.enrichment.completeness.oracle import Catalog

SCORES = "pimlet_scores"


def _attribute(code: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **properties}


_EVERYWHERE = {"localizable": True, "scopable": True}
ATTRIBUTES = [
    _attribute("text", "text"),
    _attribute("name", "text", localizable=True),
    _attribute("slogan", "text", scopable=True),
    _attribute("description", "textarea", **_EVERYWHERE),
    _attribute("french", "text", localizable=True, available_locales=["fr_FR"]),
    _attribute("german", "text", localizable=True, available_locales=["de_DE"]),
    _attribute("number", "number", decimals_allowed=False, negative_allowed=True),
    _attribute("flag", "boolean"),
    _attribute("day", "date"),
    _attribute("colour", "simpleselect"),
    _attribute("tags", "multiselect", localizable=True),
    _attribute("weight", "metric", metric_family="Weight", default_metric_unit="GRAM", decimals_allowed=True, negative_allowed=False),
    _attribute("price", "price_collection", decimals_allowed=True),
    _attribute("channel_price", "price_collection", decimals_allowed=False, scopable=True),
    _attribute("picture", "image"),
    _attribute("local_picture", "image", localizable=True),
]  # fmt: skip
CODES = [attribute["code"] for attribute in ATTRIBUTES]
FAMILIES = [
    {
        "code": "all",
        "attributes": CODES,
        "attribute_requirements": {"ecommerce": ["sku", *CODES], "tablet": ["sku", "text", "name", "price"]},
    },
    {
        "code": "shoes",
        "attributes": ["text", "name", "slogan", "description", "french", "channel_price", "flag"],
        "attribute_requirements": {
            "ecommerce": ["name", "slogan", "french", "channel_price"],
            "tablet": ["description", "channel_price", "flag"],
        },
    },
    {"code": "bare", "attributes": ["text", "number", "price"], "attribute_requirements": {}},
    {
        "code": "german_only",
        "attributes": ["german", "text"],
        "attribute_requirements": {"ecommerce": ["german"], "tablet": ["german"], "ecommerce_china": ["german"]},
    },
    {
        "code": "pictures",
        "attributes": ["picture", "local_picture", "text", "name", "day", "colour"],
        "attribute_requirements": {"ecommerce": ["text", "picture"], "tablet": ["text", "name", "local_picture"]},
    },
]


FIRST = ["colour", "name", "price", "local_picture"]
SECOND = ["flag", "sku", "text", "channel_price", "picture", "tags"]
COMMON = [code for code in CODES if code not in {*FIRST, *SECOND}]
VARIANTS = {
    "code": "by_colour_and_flag",
    "variant_attribute_sets": [
        {"level": 1, "axes": ["colour"], "attributes": FIRST},
        {"level": 2, "axes": ["flag"], "attributes": SECOND},
    ],
}


def build(api: Api) -> None:
    """Write the catalog."""
    for path, documents in (
        ("/channels", [
            {"code": "ecommerce", "currencies": ["USD", "EUR"], "locales": ["en_US", "fr_FR"]},
            {"code": "tablet", "currencies": ["USD"], "locales": ["de_DE", "en_US", "fr_FR"], "category_tree": "master"},
            {"code": "ecommerce_china", "currencies": ["EUR"], "locales": ["zh_CN", "en_US"], "category_tree": "master"},
        ]),
        ("/attributes", ATTRIBUTES),
        ("/attributes/colour/options", [{"code": "red"}, {"code": "blue"}]),
        ("/attributes/tags/options", [{"code": "new"}, {"code": "old"}]),
        ("/families", FAMILIES),
        ("/families/all/variants", [VARIANTS]),
    ):  # fmt: skip
        for line in api.lines(path, documents):
            assert line["status_code"] in {201, 204}, line
    # Families require the identifier everywhere, unless they are told otherwise.
    for code in ("bare", "german_only"):
        family = api.get(f"/families/{code}").json()
        kept = {channel: [one for one in listed if one != "sku"] for channel, listed in family["attribute_requirements"].items()}  # fmt: skip
        assert api.patch(f"/families/{code}", {"attribute_requirements": kept}).status_code == 204


@pytest.fixture(scope="session")
def template(cluster: Cluster, served: TestClient, settings: Settings, credentials: Any) -> str:
    """The database with the catalog."""
    cluster.copy(FRESH, SCORES)
    with serving(served, cluster.url(SCORES), settings) as client:
        build(Api(client, log_in(client, credentials)))
    return SCORES


@pytest.fixture(scope="session")
def catalog(template: str, cluster: Cluster, served: TestClient, settings: Settings, credentials: Any) -> Catalog:
    """The structure as the API shows it."""
    with serving(served, cluster.url(template), settings) as client:
        api = Api(client, log_in(client, credentials))

        def listed(path: str) -> dict[str, Any]:
            return {one["code"]: one for one in api.get(path, limit=100).json()["_embedded"]["items"]}

        return Catalog(listed("/attributes"), listed("/channels"), listed("/families"))
