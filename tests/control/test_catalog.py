"""Catalog data that the PIM API cannot write, by the control API (spec 02 §9, §10, §14)."""

from typing import Any

import pytest

from tests.conftest import Api
from tests.control.conftest import Control


def enabled(control: Control, path: str) -> list[str]:
    return [one["code"] for one in control.get(path) if one["enabled"]]


class TestLocales:
    def test_are_activated_and_deactivated(self, control: Control, api: Api) -> None:
        changed = control.done("PATCH", "/locales", {"activate": ["FR_fr", "en_US", "de_DE"]})
        assert changed == [{"code": "de_DE", "enabled": True}, {"code": "fr_FR", "enabled": True}] or changed == [
            {"code": "fr_FR", "enabled": True},
            {"code": "de_DE", "enabled": True},
        ]
        assert enabled(control, "/locales") == ["de_DE", "en_US", "fr_FR"]
        assert api.get("/locales/fr_FR").json()["enabled"] is True
        assert control.done("PATCH", "/locales", {"deactivate": ["fr_FR"]}) == [{"code": "fr_FR", "enabled": False}]
        assert api.get("/locales/fr_FR").json()["enabled"] is False
        assert control.done("PATCH", "/locales", {}) == []

    def test_are_defined(self, control: Control, api: Api) -> None:
        known = [
            {"code": "en_US", "enabled": True},
            {"code": "fr_FR", "enabled": False},
            {"code": "xx_YY", "enabled": True},
        ]
        assert control.done("PUT", "/locales", {"known": {one["code"]: one["enabled"] for one in known}}) == known
        assert api.get("/locales", limit=100).json()["_embedded"]["items"][2]["code"] == "xx_YY"

    @pytest.mark.parametrize(
        ("method", "document", "message"),
        [
            ("PATCH", {"deactivate": ["en_US"]},
             "You cannot disable or remove a locale linked to a channel; used are: en_US by ecommerce."),
            ("PUT", {"known": {"fr_FR": True}},
             "You cannot disable or remove a locale linked to a channel; used are: en_US by ecommerce."),
            ("PUT", {"known": {"en US": True}},
             '"en US" cannot be the code of a locale: use letters, digits, hyphens, "_".'),
            ("PATCH", {"activate": "en_US"}, "activate: Input should be a valid array."),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, document: Any, message: str) -> None:
        assert control.refused(method, "/locales", document) == (422, message)
        assert enabled(control, "/locales") == ["en_US"]

    def test_unknown_ones_are_named(self, control: Control) -> None:
        status, message = control.refused("PATCH", "/locales", {"activate": ["fr_FR", "nn_NN"]})
        assert status == 422
        assert message.startswith('There is no locale "nn_NN"; known: af_ZA, ')
        assert enabled(control, "/locales") == ["en_US"]


class TestCurrencies:
    def test_are_activated_and_deactivated(self, control: Control, api: Api) -> None:
        assert control.done("PATCH", "/currencies", {"activate": ["chf"], "deactivate": ["EUR"]}) is not None
        assert enabled(control, "/currencies") == ["CHF", "USD"]
        assert api.get("/currencies/EUR").json() == {"code": "EUR", "enabled": False}
        message = "You cannot disable or remove a currency linked to a channel; used are: USD by ecommerce."
        assert control.refused("PATCH", "/currencies", {"deactivate": ["USD"]}) == (422, message)


class TestGroups:
    def test_are_created_changed_and_removed(self, control: Control, api: Api) -> None:
        assert control.done("PUT", "/group-types/season", {"labels": {"en_US": "Season"}}, 201) == {
            "code": "season", "labels": {"en_US": "Season"},
        }  # fmt: skip
        assert [one["code"] for one in control.get("/group-types")] == ["RELATED", "season"]
        winter = {"code": "winter", "type": "season", "labels": {"en_US": "Winter"}}
        assert control.done("PUT", "/groups/winter", {"type": "SEASON", "labels": {"en_US": "Winter"}}, 201) == winter
        assert control.get("/groups") == [winter]
        assert control.done("PUT", "/groups/WINTER", {"labels": {"en_US": None}}, 200) == {**winter, "labels": {}}
        assert api.post("/products", {"identifier": "a", "groups": ["winter"]}).status_code == 201
        message = 'Groups have the type "season", remove them first: winter.'
        assert control.refused("DELETE", "/group-types/season") == (422, message)
        control.done("DELETE", "/groups/winter", status=204)
        assert api.get("/products/a").json()["groups"] == []
        control.done("DELETE", "/group-types/season", status=204)
        assert control.get("/groups") == []

    @pytest.mark.parametrize(
        ("method", "path", "document", "status", "message"),
        [
            ("PUT", "/group-types/a-b", {}, 422,
             "code: Group type code may contain only letters, numbers and underscores."),
            ("PUT", "/groups/a-b", {"type": "RELATED"}, 422,
             "code: Group code may contain only letters, numbers and underscores."),
            ("PUT", "/groups/a", {}, 422, "type: This value should not be blank."),
            ("PUT", "/groups/a", {"type": "x"}, 422,
             'Property "type" expects a valid group type code. The group type does not exist, "x" given. '
             "Check the expected format on the API documentation."),
            ("PUT", "/groups/a", {"type": "RELATED", "labels": {"xx_XX": "a"}}, 422,
             'labels: The locale "xx_XX" does not exist.'),
            ("PUT", "/group-types/a", {"labels": {"en_US": 1}}, 422,
             "labels.en_US: Input should be a valid string."),
            ("DELETE", "/groups/a", None, 404, 'Group "a" does not exist.'),
            ("DELETE", "/group-types/a", None, 404, 'Group type "a" does not exist.'),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, path: str, document: Any, status: int, message: str) -> None:
        assert control.refused(method, path, document) == (status, message)

    def test_keep_their_type(self, control: Control) -> None:
        control.done("PUT", "/group-types/season", {})
        control.done("PUT", "/groups/winter", {"type": "season"})
        answer = control.refused("PUT", "/groups/winter", {"type": "RELATED"})
        assert answer == (422, "type: This property cannot be changed.")


class TestReferenceData:
    def test_is_added_and_listed(self, control: Control) -> None:
        assert control.get("/reference-data") == []
        assert control.done("PATCH", "/reference-data/color", {"codes": ["red", "blue"]}) == {
            "name": "color", "codes": ["blue", "red"],
        }  # fmt: skip
        assert control.done("PATCH", "/reference-data/color", {"codes": ["RED", "green"]})["codes"] == [
            "blue", "green", "red",
        ]  # fmt: skip
        assert control.get("/reference-data/color")["codes"] == ["blue", "green", "red"]
        message = 'There is no reference data "colour"; known: color. Did you mean "color"?'
        assert control.refused("GET", "/reference-data/colour") == (404, message)
        assert control.refused("PATCH", "/reference-data/color", {"codes": [""]})[0] == 422


class TestRemoval:
    def test_of_channels(self, control: Control, api: Api) -> None:
        message = 'You can not remove channel "ecommerce" because your PIM must contain at least one channel.'
        assert control.refused("DELETE", "/channels/Ecommerce") == (422, message)
        document = {"code": "print", "category_tree": "master", "locales": ["fr_FR"], "currencies": ["EUR"]}
        assert api.post("/channels", document).status_code == 201
        assert enabled(control, "/locales") == ["en_US", "fr_FR"]
        control.done("DELETE", "/channels/print", status=204)
        assert enabled(control, "/locales") == ["en_US"]
        assert api.get("/channels/print").status_code == 404
        assert control.refused("DELETE", "/channels/print") == (404, 'Channel "print" does not exist.')

    def test_of_every_other_resource(self, control: Control, api: Api) -> None:
        api.post("/attribute-groups", {"code": "tech"})
        api.post("/attributes", {"code": "size", "type": "pim_catalog_simpleselect", "group": "tech"})
        api.post("/attributes/size/options", {"code": "xl"})
        api.post("/association-types", {"code": "KIT"})
        api.post("/categories", {"code": "shoes", "parent": "master"})
        api.post("/families", {"code": "shoe", "attributes": ["size"]})
        sets = [{"level": 1, "axes": ["size"], "attributes": []}]
        assert (
            api.post("/families/shoe/variants", {"code": "by_size", "variant_attribute_sets": sets}).status_code == 201
        )
        for path in (
            "/families/shoe/variants/by_size", "/families/shoe", "/attributes/size/options/xl", "/attributes/size",
            "/attribute-groups/tech", "/association-types/KIT", "/categories/shoes",
        ):  # fmt: skip
            assert api.get(path).status_code == 200, path
            control.done("DELETE", path, status=204)
            assert api.get(path).status_code == 404, path
            assert control.refused("DELETE", path)[0] == 404, path


class TestRefusedRemoval:
    @pytest.fixture
    def used(self, control: Control, api: Api) -> Control:
        """An attribute of each use, a family with a variant and a product model, a tree of a user."""
        metric = {
            "type": "pim_catalog_metric", "metric_family": "Weight", "default_metric_unit": "GRAM",
            "decimals_allowed": False, "negative_allowed": False,
        }  # fmt: skip
        sets = [{"level": 1, "axes": ["size"], "attributes": []}]
        for path, document in (
            ("/attribute-groups", {"code": "tech"}),
            ("/attributes", {"code": "size", "type": "pim_catalog_simpleselect", "group": "tech"}),
            ("/attributes", {"code": "name", "type": "pim_catalog_text", "group": "tech"}),
            ("/attributes", {"code": "weight", "group": "tech", **metric}),
            ("/families", {"code": "shoe", "attributes": ["size", "name"], "attribute_as_label": "name"}),
            ("/families", {"code": "hat"}),
            ("/families/shoe/variants", {"code": "by_size", "variant_attribute_sets": sets}),
            ("/product-models", {"code": "model", "family_variant": "by_size"}),
            ("/products", {"identifier": "hat", "family": "hat"}),
            ("/categories", {"code": "own"}),
        ):
            assert api.post(path, document).status_code == 201, document
        assert api.patch("/channels/ecommerce", {"conversion_units": {"weight": "GRAM"}}).status_code == 204
        control.post("/users", {"username": "user", "category_tree": "own"})
        return control

    def test_says_what_uses_the_resource(self, used: Control) -> None:
        for path, message in (
            ("/attributes/sku", "The main identifier attribute cannot be removed."),
            ("/attributes/SIZE", 'The attribute "size" cannot be removed as it is an axis of a family variant.'),
            ("/attributes/name", 'The attribute "name" cannot be removed as it is the label of a family.'),
            (
                "/attributes/weight",
                'The attribute "weight" cannot be removed as it has a conversion unit in the channels ecommerce.',
            ),
            ("/attribute-groups/OTHER", 'The attribute group "other" cannot be removed.'),
            ("/attribute-groups/tech", 'The attribute group "tech" cannot be removed as it still has attributes.'),
            ("/families/shoe", 'Can not remove family "shoe" because it is linked to family variants.'),
            ("/families/hat", 'Family "hat" could not be removed as it still has products'),
            (
                "/families/shoe/variants/BY_size",
                'Cannot remove family variant "by_size" as it is used by some product models',
            ),
            ("/categories/master", 'The category tree "master" cannot be removed as it is linked to a channel.'),
            ("/categories/own", 'The category tree "own" cannot be removed as it is linked to a user.'),
        ):
            assert used.refused("DELETE", path) == (422, message)


class TestRemovalOfMeasurementFamilies:
    def test_that_no_attribute_has(self, control: Control, api: Api) -> None:
        metric = {
            "code": "weight", "type": "pim_catalog_metric", "group": "other", "metric_family": "Weight",
            "default_metric_unit": "KILOGRAM", "decimals_allowed": True, "negative_allowed": False,
        }  # fmt: skip
        assert api.post("/attributes", metric).status_code == 201
        message = 'Measurement family "Weight" could not be removed as attributes use it.'
        assert control.refused("DELETE", "/measurement-families/weight") == (422, message)
        control.done("DELETE", "/measurement-families/length", status=204)
        codes = {one["code"] for one in api.get("/measurement-families").json()}
        assert "Length" not in codes
        assert "Weight" in codes
        message = 'Measurement family "length" does not exist.'
        assert control.refused("DELETE", "/measurement-families/length") == (404, message)
        long = {**metric, "code": "long", "metric_family": "Length", "default_metric_unit": "METER"}
        assert api.post("/attributes", long).status_code == 422


class TestRemovalOfReferenceData:
    def test_leaves_all_values(self, control: Control, api: Api) -> None:
        control.done("PATCH", "/reference-data/color", {"codes": ["red", "blue"]})
        for code, kind in (("one", "simpleselect"), ("many", "multiselect")):
            document = {
                "code": code, "type": f"pim_reference_data_{kind}", "group": "other", "reference_data_name": "color",
            }  # fmt: skip
            assert api.post("/attributes", document).status_code == 201
        data = {"one": "red", "many": ["blue", "red"]}
        values = {code: [{"locale": None, "scope": None, "data": one}] for code, one in data.items()}
        assert api.post("/products", {"identifier": "a", "values": values}).status_code == 201
        control.done("DELETE", "/reference-data/color/RED", status=204)
        assert control.get("/reference-data/color")["codes"] == ["blue"]
        left = api.get("/products/a").json()["values"]
        assert {code: one[0]["data"] for code, one in left.items()} == {"many": ["blue"], "sku": "a"}
        search = {"many": [{"operator": "IN", "value": ["blue"]}]}
        assert len(api.get("/products", search=search).json()["_embedded"]["items"]) == 1
        control.done("PATCH", "/reference-data/color", {"codes": ["red"]})
        assert api.get("/products/a").json()["values"] == left
        message = 'The reference data "color" has no code "green".'
        assert control.refused("DELETE", "/reference-data/color/green") == (404, message)
        assert control.refused("DELETE", "/reference-data/size/red")[0] == 404


class TestUpdated:
    @pytest.mark.parametrize("resource", ["attribute", "attribute_group", "family"])
    def test_is_set(self, control: Control, api: Api, resource: str) -> None:
        path = {"attribute": "/attributes", "attribute_group": "/attribute-groups", "family": "/families"}[resource]
        code = {"attribute": "sku", "attribute_group": "other", "family": "shoe"}[resource]
        api.post("/families", {"code": "shoe"})
        body = {"codes": [code.upper(), "nothing"], "updated": "2019-01-01T12:00:00Z"}
        assert control.post(f"/updated/{resource}", body) == {"changed": 1}
        search = {"updated": [{"operator": ">", "value": "2019-01-02T00:00:00Z"}]}
        assert api.get(path, search=search).json()["_embedded"]["items"] == []

    def test_of_a_category(self, control: Control, api: Api) -> None:
        body = {"codes": ["MASTER", "nothing"], "updated": "2019-01-01T12:00:00+01:00"}
        assert control.post("/updated/category", body) == {"changed": 1}
        assert api.get("/categories/master").json()["updated"] == "2019-01-01T11:00:00+00:00"

    def test_of_a_model_reaches_its_variants(self, control: Control, api: Api) -> None:
        size = {"code": "size", "type": "pim_catalog_simpleselect", "group": "other"}
        sets = [{"level": 1, "axes": ["size"], "attributes": []}]
        for path, document in (
            ("/attributes", size),
            ("/attributes/size/options", {"code": "xl"}),
            ("/families", {"code": "shoe", "attributes": ["sku", "size"]}),
            ("/families/shoe/variants", {"code": "by_size", "variant_attribute_sets": sets}),
            ("/product-models", {"code": "root", "family_variant": "by_size"}),
            ("/products", {
                "identifier": "a", "parent": "root",
                "values": {"size": [{"locale": None, "scope": None, "data": "xl"}]},
            }),
        ):  # fmt: skip
            answer = api.post(path, document)
            assert answer.status_code == 201, answer.text
        old, later = "2019-01-01T12:00:00+00:00", "2031-01-01T12:00:00+00:00"
        control.post("/updated/product", {"codes": ["a"], "updated": old})
        assert control.post("/updated/product_model", {"codes": ["ROOT"], "updated": later}) == {"changed": 1}
        assert api.get("/product-models/root").json()["updated"] == later
        assert api.get("/products/a").json()["updated"] == old
        # A variant is found by the latest time of its ancestors.
        for path in ("/products", "/product-models"):
            search = {"updated": [{"operator": ">", "value": "2030-01-01 00:00:00"}]}
            assert len(api.get(path, search=search).json()["_embedded"]["items"]) == 1, path

    def test_of_products_reaches_search(self, control: Control, api: Api) -> None:
        api.post("/products", {"identifier": "a"})
        uuid = api.get("/products/a").json()["uuid"]
        for resource, code, day in (("product", "A", 1), ("product_uuid", uuid, 2)):
            body = {"codes": [code], "updated": f"2019-01-0{day}T12:00:00+00:00"}
            assert control.post(f"/updated/{resource}", body) == {"changed": 1}
            assert api.get("/products/a").json()["updated"] == f"2019-01-0{day}T12:00:00+00:00"
            search = {"updated": [{"operator": "<", "value": f"2019-01-0{day} 13:00:00"}]}
            assert len(api.get("/products", search=search).json()["_embedded"]["items"]) == 1

    def test_refuses(self, control: Control) -> None:
        body = {"codes": ["a"], "updated": "2019-01-01T12:00:00Z"}
        status, message = control.refused("POST", "/updated/famly", body)
        assert status == 422
        assert message.endswith('Did you mean "family"?')
        assert control.refused("POST", "/updated/family", {**body, "updated": "yesterday"})[0] == 422
        assert control.refused("POST", "/updated/product_uuid", body)[0] == 422


class TestInternalIds:
    def test_are_numbers(self, control: Control) -> None:
        assert isinstance(control.get("/internal-ids/category/MASTER")["id"], int)
        assert control.get("/internal-ids/user/admin") == {"id": 1}
        assert control.refused("GET", "/internal-ids/category/x") == (404, 'There is no category "x"; known: master.')
        assert control.refused("GET", "/internal-ids/x/x")[0] == 404


class TestPim:
    def test_is_set_and_reset(self, control: Control, api: Api) -> None:
        on = {"features": ["permission", "published_products"]}
        assert control.get("/pim") == {"version": "master", "edition": "CE"} | on
        changed = control.done("PATCH", "/pim", {"edition": "serenity"})
        assert changed == {"version": "master", "edition": "Serenity"} | on
        assert control.done("PATCH", "/pim", {"version": "7.0"}) == {"version": "7.0", "edition": "Serenity"} | on
        assert api.get("/system-information").json() == {"version": "7.0", "edition": "Serenity"}
        changed = control.done("PATCH", "/pim", {"version": None, "edition": None})
        assert changed == {"version": "master", "edition": "CE"} | on
        assert api.get("/system-information").json() == {"version": "master", "edition": "CE"}

    def test_refuses(self, control: Control) -> None:
        message = 'There is no edition "XE"; known: CE, EE, GE, Serenity.'
        assert control.refused("PATCH", "/pim", {"edition": "XE"}) == (422, message)
        assert control.refused("PATCH", "/pim", {"version": ""})[0] == 422
        message = 'There is no feature "drafts"; known: permission, published_products.'
        assert control.refused("PATCH", "/pim", {"features": ["-drafts"]}) == (422, message)

    def test_features_are_switched_by_sandbox(self, control: Control) -> None:
        def switched(features: list[str] | None) -> Any:
            return control.done("PATCH", "/pim", {"features": features})["features"]

        assert switched(["-permission"]) == ["published_products"]
        assert switched(["permission", "-published_products"]) == ["permission"]
        assert switched(None) == ["permission", "published_products"]
