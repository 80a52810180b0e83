"""Seed folders: what they may hold, how they are loaded and written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.control.inside import inside_client
from pimlet.control.seeds.exporting import Exporter, ExportError
from pimlet.control.seeds.files import SeedError, documents, seed_files
from pimlet.control.seeds.loading import Loader, Report
from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, run_sql, serving
from tests.enrichment.conftest import value

Seeded = Callable[[Path], Report]
Exported = Callable[[Path], dict[str, int]]


def lines(*found: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in found)


def folder(place: Path, **files: str) -> Path:
    """A folder with files; two underscores in a name stand for a dot."""
    place.mkdir(exist_ok=True)
    for name, content in files.items():
        (place / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return place


def _client(client: TestClient) -> Any:
    app = client.app
    assert isinstance(app, Starlette)
    return inside_client(app.router, app.state.services.sandboxes.default)


def seeded(client: TestClient, place: Path) -> Report:
    assert client.portal is not None
    return client.portal.call(Loader(_client(client), seed_files(place)).load)


def exported(client: TestClient, place: Path) -> dict[str, int]:
    assert client.portal is not None
    exporter = Exporter(_client(client), place)
    client.portal.call(exporter.export)
    return exporter.written


ATTRIBUTES: list[dict[str, Any]] = [
    {"code": "name", "type": "pim_catalog_text", "group": "texts", "localizable": True, "labels": {"en_US": "Name"}},
    {"code": "weight", "type": "pim_catalog_metric", "group": "other", "metric_family": "Weight",
     "default_metric_unit": "GRAM", "decimals_allowed": True, "negative_allowed": False},
    {"code": "color", "type": "pim_catalog_simpleselect", "group": "other"},
    {"code": "size", "type": "pim_catalog_simpleselect", "group": "other"},
    {"code": "only_french", "type": "pim_catalog_text", "group": "other", "localizable": True,
     "available_locales": ["fr_FR"]},
    {"code": "fabric", "type": "pim_reference_data_multiselect", "group": "other", "reference_data_name": "fabrics"},
]  # fmt: skip
VARIANT_SETS: list[dict[str, Any]] = [
    {"level": 1, "axes": ["color"], "attributes": ["color"]},
    {"level": 2, "axes": ["size"], "attributes": ["size", "weight", "sku"]},
]


def catalog(place: Path) -> Path:
    """A folder in which much refers to what stands later."""
    return folder(
        place,
        categories__ndjson=lines({"code": "boots", "parent": "shoes"}, {"code": "shoes", "parent": "master"}),
        channels__json=json.dumps([
            {"code": "ecommerce", "locales": ["en_US", "fr_FR"], "conversion_units": {"weight": "KILOGRAM"}},
            {"code": "tablet", "locales": ["en_US"], "currencies": ["GBP"], "category_tree": "master"},
        ]),
        currencies__ndjson=lines({"code": "GBP", "enabled": True}),
        attribute_groups__ndjson=lines({"code": "texts", "attributes": ["name"]}),
        **{"reference-data__ndjson": lines({"name": "fabrics", "codes": ["cotton", "wool"]})},
        attributes__ndjson=lines(*ATTRIBUTES),
        attribute_options__jsonl=lines(
            {"code": "red", "attribute": "color", "labels": {"en_US": "Red"}}, {"code": "l", "attribute": "size"},
            {"code": "blue", "attribute": "color"},
        ),
        families__ndjson=lines(
            {"code": "clothes", "attributes": ["sku", *(one["code"] for one in ATTRIBUTES)],
             "attribute_requirements": {"tablet": ["name"]}}
        ),
        family_variants__ndjson=lines(
            {"code": "by_color", "family": "clothes", "variant_attribute_sets": VARIANT_SETS, "labels": {"en_US": "V"}}
        ),
        association_types__ndjson=lines({"code": "SET", "is_quantified": True}),
        group_types__ndjson=lines({"code": "SEASON", "labels": {"en_US": "Season"}}),
        groups__ndjson=lines({"code": "winter", "type": "SEASON", "labels": {"en_US": "Winter"}}),
        product_models__ndjson=lines(
            {"code": "coat_red", "parent": "coat", "family_variant": "by_color",
             "values": {"color": value("red")}},
            {"code": "coat", "family_variant": "by_color", "categories": ["boots"],
             "values": {"name": value("Coat", locale="en_US"), "fabric": value(["wool"])},
             "associations": {"X_SELL": {"products": ["hat"]}}},
        ),
        products__ndjson=lines(
            {"identifier": "coat_red_l", "parent": "coat_red",
             "values": {"size": value("l"), "weight": value({"amount": "500", "unit": "GRAM"})}},
            {"identifier": "hat", "family": "clothes", "groups": ["winter"], "enabled": False, "categories": ["shoes"],
             "values": {"only_french": value("béret", locale="fr_FR")},
             "associations": {"X_SELL": {"products": ["coat_red_l"], "product_models": ["coat"], "groups": ["winter"]}},
             "quantified_associations": {"SET": {"products": [{"identifier": "coat_red_l", "quantity": 3}]}}},
            {"uuid": "2e3f4c7e-1c69-4d7a-9f0a-0a4d1e3b5c77", "family": "clothes", "values": {}},
        ),
    )  # fmt: skip


def test_documents_may_refer_to_later_ones(client: TestClient, api: Api, tmp_path: Path) -> None:
    report = seeded(client, catalog(tmp_path / "seed"))
    assert [(one.message, one.errors) for one in report.rejected] == []
    assert report.accepted["products"] == 3
    assert report.accepted["categories"] == 2
    product = api.get("/products/coat_red_l").json()
    assert product["parent"] == "coat_red"
    assert product["values"]["fabric"] == value(["wool"])
    assert api.get("/products/hat").json()["associations"]["X_SELL"] == {
        "products": ["coat_red_l"], "product_models": ["coat"], "groups": ["winter"],
    }  # fmt: skip
    assert api.get("/channels/ecommerce").json()["conversion_units"] == {"weight": "KILOGRAM"}


def test_an_export_is_a_seed_of_the_same_catalog(
    client: TestClient, cluster: Cluster, settings: Settings, tmp_path: Path
) -> None:
    seeded(client, catalog(tmp_path / "seed"))
    written = exported(client, tmp_path / "first")
    assert (written["products"], written["product-models"], written["groups"]) == (3, 2, 1)
    with cluster.database(FRESH) as url, serving(client, url, settings) as other:
        assert seeded(other, tmp_path / "first").rejected == []
        exported(other, tmp_path / "second")
    for path in sorted((tmp_path / "first").glob("*.ndjson")):
        assert path.read_text() == (tmp_path / "second" / path.name).read_text(), path.name


def test_what_the_api_shows_is_a_seed(client: TestClient, api: Api, tmp_path: Path) -> None:
    assert seeded(client, catalog(tmp_path / "seeds")).rejected == []
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / ".editor.json").write_text("{")
    for name in ("categories", "channels", "attribute-groups", "attributes", "families", "association-types",
                 "product-models", "products", "measurement-families"):  # fmt: skip
        more = {"with_position": "true"} if name == "categories" else {}
        body = api.get(f"/{name}", **more).json()
        items = body if name == "measurement-families" else body["_embedded"]["items"]
        (shown / f"{name}.json").write_text(json.dumps(items))
    report = seeded(client, shown)
    assert report.rejected == []
    assert report.accepted["categories"] == 3


def test_an_export_keeps_what_only_one_edition_has(
    client: TestClient, api: Api, cluster: Cluster, settings: Settings, tmp_path: Path
) -> None:
    saas = "update state set edition = 'Serenity'"
    run_sql(client, saas)
    rules = {"max_categories_per_product": 2, "only_leaves": False, "is_mandatory": True}
    tree = {"code": "sale", "validations": rules, "channel_requirements": ["ecommerce"]}
    assert api.post("/categories", tree).status_code == 201
    weight = {"metric_family": "Weight", "default_metric_unit": "GRAM", "decimals_allowed": False}
    metric = {"code": "m", "type": "pim_catalog_metric", "group": "other", "negative_allowed": False, **weight}
    assert api.post("/attributes", metric).status_code == 201
    product = {"identifier": "p", "categories": ["sale"], "values": {"m": value({"amount": 1, "unit": "GRAM"})}}
    assert api.post("/products", product).status_code == 201
    exported(client, tmp_path / "first")
    first = {path.name: path.read_text() for path in (tmp_path / "first").glob("*.ndjson")}
    assert json.loads(first["categories.ndjson"].splitlines()[1]) == {"parent": None, "labels": {}, **tree}
    assert '"data":{"amount":1,"unit":"GRAM"}}]' in first["products.ndjson"]
    with cluster.database(FRESH) as url, serving(client, url, settings) as other:
        run_sql(other, saas)
        assert seeded(other, tmp_path / "first").rejected == []
        exported(other, tmp_path / "second")
    assert first == {path.name: path.read_text() for path in (tmp_path / "second").glob("*.ndjson")}


def test_refused_documents_are_reported_and_others_loaded(client: TestClient, api: Api, tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        families__ndjson=lines({"code": "good"}, {"code": "bad-code"})
        + "\n"
        + lines({"code": "x", "attributes": ["y"]}),
    )
    report = seeded(client, place)
    assert report.accepted == {"families": 1}
    first, second = report.rejected
    assert (first.resource, first.line, first.key, first.status) == ("families", 2, "bad-code", 422)
    assert first.errors == [
        {"property": "code", "message": "Family code may contain only letters, numbers and underscores"}
    ]
    assert (second.line, second.key) == (4, "x")
    assert second.message.startswith(
        'Property "attributes" expects a valid code. The attribute does not exist, "y" given.'
    )
    assert api.get("/families/good").status_code == 200


def test_one_file_can_be_loaded(client: TestClient, api: Api, tmp_path: Path) -> None:
    folder(tmp_path, families__ndjson=lines({"code": "one"}), categories__ndjson=lines({"code": "unread"}))
    assert seeded(client, tmp_path / "families.ndjson").accepted == {"families": 1}
    assert api.get("/categories/unread").status_code == 404


class TestFlatFiles:
    FILES: ClassVar = {
        "locales__csv": "code;is_activated\nfr_FR;1\nde_DE;0\n",
        "currencies__csv": "code;activated\nGBP;1\nEUR;1\n",
        "categories__csv": 'code;parent;label-en_US\nshoes;master;"Shoes; boots"\n',
        "channels__csv": "code;label-en_US;locales;currencies;tree;conversion_units\n"
        "ecommerce;Shop;en_US,fr_FR;USD,EUR;master;weight:KILOGRAM\n",
        "attributes__csv": "code;type;group;localizable;scopable;metric_family;default_metric_unit;decimals_allowed;"
        "negative_allowed;sort_order;label-en_US;guidelines-en_US\n"
        "name;pim_catalog_text;other;1;1;;;;;3;Name;How to name it\n"
        "weight;pim_catalog_metric;other;0;0;Weight;GRAM;1;0;;;\n"
        "price;pim_catalog_price_collection;other;0;0;;;1;;;;\n"
        "colors;pim_catalog_multiselect;other;0;0;;;;;;;\n"
        "size;pim_catalog_simpleselect;other;0;0;;;;;;;\n"
        "new;pim_catalog_boolean;other;0;0;;;;;;;\n"
        "picture;pim_catalog_image;other;0;0;;;;;;;\n",
        "attribute_options__csv": "code;attribute;sort_order;label-en_US\nred;colors;1;Red\nblue;colors;2;\nl;size;1;\n",
        "families__csv": "code;attributes;attribute_as_label;requirements-ecommerce\n"
        "coats;sku,name,weight,price,colors,size,new,picture;name;sku,name\n",
        "family_variants__csv": "code;family;variant-axes_1;variant-axes_2;variant-attributes_1;variant-attributes_2\n"
        "by_size;coats;size;;size,weight,sku;\n",
        "association_types__csv": "code;is_two_way\nTWINS;1\n",
        "group_types__csv": "code\nRELATED\n",
        "groups__csv": "code;type;label-en_US\nwinter;RELATED;Winter\n",
        "product_models__csv": "code;family_variant;parent;categories;name-en_US-ecommerce\ncoat;by_size;;shoes;Coat\n",
        "products__csv": "sku;enabled;family;parent;groups;categories;size;weight;weight-unit;price-EUR;price-USD;colors;"
        "new;name-fr_FR-ecommerce;X_SELL-products;picture\n"
        "coat_l;1;;coat;;;l;1.5;KILOGRAM;;;;;;;\n"
        "hat;0;coats;;winter;shoes;;;;10;12;red,blue;1;Chapeau;coat_l;nowhere.jpg\n",
        "users__csv": "username\nnobody\n",
        "jobs__csv": "code\nx\n",
    }  # fmt: skip

    @pytest.fixture
    def api(self, client: TestClient, api: Api, tmp_path: Path) -> Api:
        report = seeded(client, folder(tmp_path / "fixtures", **self.FILES))
        assert report.rejected == []
        return api

    def test_structure(self, api: Api) -> None:
        channel = api.get("/channels/ecommerce").json()
        assert (channel["locales"], channel["labels"]["en_US"]) == (["en_US", "fr_FR"], "Shop")
        assert channel["conversion_units"] == {"weight": "KILOGRAM"}
        assert api.get("/categories/shoes").json()["labels"] == {"en_US": "Shoes; boots"}
        assert api.get("/currencies/GBP").json()["enabled"] is True
        name = api.get("/attributes/name").json()
        assert (name["localizable"], name["sort_order"], name["guidelines"]) == (True, 3, {"en_US": "How to name it"})
        family = api.get("/families/coats").json()
        assert (family["attribute_as_label"], family["attribute_requirements"]["ecommerce"]) == (
            "name",
            ["name", "sku"],
        )
        assert api.get("/association-types/TWINS").json()["is_two_way"] is True
        assert api.get("/families/coats/variants/by_size").json()["variant_attribute_sets"][0]["axes"] == ["size"]

    def test_products(self, api: Api) -> None:
        hat = api.get("/products/hat").json()
        assert (hat["enabled"], hat["groups"], hat["categories"]) == (False, ["winter"], ["shoes"])
        assert hat["associations"]["X_SELL"]["products"] == ["coat_l"]
        assert hat["values"]["price"][0]["data"] == [
            {"amount": "10.00", "currency": "EUR"}, {"amount": "12.00", "currency": "USD"},
        ]  # fmt: skip
        assert hat["values"]["colors"] == value(["blue", "red"])
        assert hat["values"]["name"] == value("Chapeau", "ecommerce", "fr_FR")
        assert hat["values"]["new"] == value(True)
        assert "picture" not in hat["values"]
        coat = api.get("/products/coat_l").json()
        assert coat["parent"] == "coat"
        assert coat["values"]["name"] == value("Coat", "ecommerce", "en_US")
        assert coat["values"]["weight"] == value({"amount": "1.5000", "unit": "KILOGRAM"})


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("files", "message"),
        [
            ({}, "holds no seed file; known: locales.ndjson, "),
            ({"pictures__json": "[]"}, "there is no resource pictures; known: locales, "),
            ({"families__json": "[]", "families__csv": ""}, "hold the same resource: leave one of them out"),
        ],
    )
    def test_folders(self, tmp_path: Path, files: dict[str, str], message: str) -> None:
        with pytest.raises(SeedError, match=message):
            seed_files(folder(tmp_path, **files))

    def test_places(self, tmp_path: Path) -> None:
        with pytest.raises(SeedError, match="there is no"):
            seed_files(tmp_path / "none")
        (tmp_path / "families.yml").touch()
        with pytest.raises(SeedError, match=r"a seed file ends in \.ndjson, \.jsonl, \.json, \.csv"):
            seed_files(tmp_path / "families.yml")

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("families__ndjson", '{"code":"a"}\n{"code":\n', r"families.ndjson:2: no JSON: "),
            ("families__json", '[{"code":"a"}, 5]', r"families.json:2: a document is a JSON object"),
            ("families__csv", "code;labels\na;b;c\n", r"families.csv:2: 3 cells under 2 columns"),
        ],
    )  # fmt: skip
    def test_contents(self, tmp_path: Path, name: str, content: str, message: str) -> None:
        (file,) = seed_files(folder(tmp_path, **{name: content}))
        with pytest.raises(SeedError, match=message):
            list(documents(file))


def test_an_export_needs_an_empty_folder(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ExportError, match="is not empty: give a new folder"):
        exported(client, tmp_path)
