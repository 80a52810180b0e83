"""Each rule about reads with limited rights, once (spec 05 §1.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.enrichment.permissions import visibility
from tests.conftest import Api
from tests.control.conftest import Control
from tests.statements import recorded

OWNER, MANAGER, REDACTOR = "IT support", "Manager", "Redactor"


def codes(api: Api, path: str = "/products", **query: Any) -> list[str]:
    items = api.get(path, limit=100, **query).json()["_embedded"]["items"]
    return [item.get("identifier") or item["code"] for item in items]


class TestHidden:
    @pytest.mark.parametrize(
        ("path", "thing", "code"),
        [
            ("/products", "Product", "in_secret"),
            ("/products", "Product", "IN_NONE"),
            ("/product-models", "Product model", "root_in_secret"),
        ],
    )
    def test_products_and_models_do_not_exist(
        self, as_user: Callable[[str], Api], path: str, thing: str, code: str
    ) -> None:
        answer = as_user(MANAGER).get(f"{path}/{code}")
        message = f'{thing} "{code}" does not exist or you do not have permission to access it.'
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})

    def test_products_do_not_exist_by_uuid(self, as_user: Callable[[str], Api], owner: Api) -> None:
        uuid = owner.get("/products/in_secret").json()["uuid"]
        answer = as_user(MANAGER).get(f"/products-uuid/{uuid}")
        message = f'Product "{uuid}" does not exist or you do not have permission to access it.'
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})

    def test_a_long_list_of_categories_hides_as_a_short_one(
        self, as_user: Callable[[str], Api], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = [{}, {"search": {"family": [{"operator": "IN", "value": ["shirts"]}]}}]
        short = [codes(as_user(REDACTOR), path, **one) for path in ("/products", "/product-models") for one in asked]
        monkeypatch.setattr(visibility, "SHORT", 0)
        visibility.visible.cache_clear()
        long = [codes(as_user(REDACTOR), path, **one) for path in ("/products", "/product-models") for one in asked]
        assert long == short
        visibility.visible.cache_clear()


class TestFormat:
    def test_a_product(self, as_user: Callable[[str], Api]) -> None:
        body = as_user(MANAGER).get("/products/in_secret_and_looked_at", with_completenesses="true").json()
        assert list(body)[-3:] == ["quantified_associations", "completenesses", "metadata"]
        assert body["categories"] == ["looked_at"]
        assert body["values"]["name"] == [
            {"locale": locale, "scope": None, "data": f"in_secret_and_looked_at {locale}"}
            for locale in ("en_US", "fr_FR")
        ]
        assert [one["locale"] for one in body["completenesses"]] == ["en_US", "fr_FR"]
        assert body["metadata"] == {"workflow_status": "read_only"}
        body = as_user(REDACTOR).get("/products/in_worked_on").json()
        assert list(body["values"]) == ["sku", "name", "remark"]

    def test_a_product_model(self, as_user: Callable[[str], Api]) -> None:
        body = as_user(MANAGER).get("/product-models/sub_of_secret_looked_at", with_quality_scores="true").json()
        assert list(body)[-4:] == ["associations", "quantified_associations", "metadata", "quality_scores"]
        assert body["parent"] == "root_in_secret"
        assert body["categories"] == ["looked_at"]
        assert body["metadata"] == {"workflow_status": "read_only"}

    def test_links_to_what_is_hidden_are_left_out(self, as_user: Callable[[str], Api]) -> None:
        body = as_user(REDACTOR).get("/products/in_none").json()
        products = [
            "in_at_home", "in_free", "in_none", "in_secret_and_worked_on", "in_worked_on", "variant_of_none",
            "variant_of_none_secret", "variant_of_secret_at_home", "variant_of_worked_on",
        ]  # fmt: skip
        models = ["root_in_none", "root_in_worked_on", "sub_of_none", "sub_of_worked_on_secret"]
        products.remove("variant_of_none_secret")
        assert body["associations"]["PACK"] == {"products": products, "product_models": models, "groups": []}
        assert body["associations"]["X_SELL"] == {"products": [], "product_models": [], "groups": []}
        bundle = body["quantified_associations"]["BUNDLE"]
        assert {one["identifier"] for one in bundle["products"]} == set(products)
        assert {one["identifier"] for one in bundle["product_models"]} == set(models)

    def test_options_of_hidden_attributes_are_left_out(self, as_user: Callable[[str], Api]) -> None:
        body = as_user(REDACTOR).get("/products/in_none", with_attribute_options="true").json()
        assert "size" not in body["values"]
        body = as_user(MANAGER).get("/products/in_none", with_attribute_options="true").json()
        assert body["values"]["size"][0]["linked_data"]["code"] == "m"

    def test_the_community_edition_has_no_metadata(self, control: Control, as_user: Callable[[str], Api]) -> None:
        control.done("PATCH", "/pim", {"edition": "CE"})
        for path in ("/products/in_free", "/product-models/root_in_none"):
            assert "metadata" not in as_user(MANAGER).get(path).json()
        assert "in_secret" not in codes(as_user(MANAGER))

    def test_without_the_feature_everything_is_seen_and_there_is_no_metadata(
        self, control: Control, as_user: Callable[[str], Api], owner: Api
    ) -> None:
        shown = owner.get("/products/in_secret").json()
        del shown["metadata"]
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        assert as_user(REDACTOR).get("/products/in_secret").json() == shown


NOT_FOUND = '"{}" does not exist or you do not have permission to access it.'


class TestParameters:
    """What may not be viewed counts as unknown."""

    @pytest.mark.parametrize(
        ("query", "status", "message"),
        [
            ({"search": {"note": [{"operator": "NOT EMPTY"}]}}, 404, NOT_FOUND.format("note")),
            ({"attributes": "name,note"}, 422, 'Attribute "note" does not exist.'),
            ({"locales": "fr_FR"}, 422, 'Locale "fr_FR" does not exist or is not activated.'),
            ({"locales": "fr_FR", "scope": "ecommerce"}, 422, 'Locale "fr_FR" does not exist or is not activated.'),
            (
                {"search": {"name": [{"operator": "=", "value": "x", "locale": "fr_FR"}]}}, 422,
                'Locale "fr_FR" does not exist or is not activated.',
            ),
            (
                {"search": {"name": [{"operator": "=", "value": "x"}]}, "search_locale": "fr_FR"}, 422,
                'Locale "fr_FR" does not exist or is not activated.',
            ),
            (
                {"search": {"categories": [{"operator": "IN", "value": ["free", "secret"]}]}}, 422,
                'Category "secret" does not exist.',
            ),
        ],
    )  # fmt: skip
    def test_are_refused(
        self, as_user: Callable[[str], Api], owner: Api, query: dict[str, Any], status: int, message: str
    ) -> None:
        answer = as_user(REDACTOR).get("/products", **query)
        assert (answer.status_code, answer.json()["message"]) == (status, message)
        assert owner.get("/products", **query).status_code == 200

    def test_a_channel_shows_its_viewable_locales(self, as_user: Callable[[str], Api]) -> None:
        items = as_user(REDACTOR).get("/products", scope="ecommerce").json()["_embedded"]["items"]
        assert {one["locale"] for item in items for one in item["values"]["name"]} == {"en_US", "de_DE"}

    def test_completeness_counts_viewable_locales(self, as_user: Callable[[str], Api], owner: Api) -> None:
        changed = owner.patch(
            "/products/in_free", {"values": {"name": [{"locale": "fr_FR", "scope": None, "data": None}]}}
        )
        assert changed.status_code == 204
        search = {"completeness": [{"operator": "<", "value": 100, "scope": "ecommerce"}]}
        assert "in_free" in codes(owner, search=search)
        assert "in_free" not in codes(as_user(REDACTOR), search=search)


class TestPostedSearch:
    def test_follows_the_rights(self, control: Control, as_user: Callable[[str], Api]) -> None:
        control.done("PATCH", "/pim", {"edition": "Serenity"})
        api = as_user(REDACTOR)
        found = api.post("/products-uuid/search?limit=100", {}).json()["_embedded"]["items"]
        listed = api.get("/products-uuid", limit=100).json()["_embedded"]["items"]
        assert found == listed
        assert {item["metadata"]["workflow_status"] for item in found} == {
            "working_copy", "draft_in_progress", "read_only",
        }  # fmt: skip


class TestPublishedProducts:
    def test_follow_the_rights(self, control: Control, as_user: Callable[[str], Api], owner: Api) -> None:
        control.post("/published-products", {"search": {}})
        api = as_user(MANAGER)
        listed = api.get("/published-products", limit=100).json()["_embedded"]["items"]
        assert [item["identifier"] for item in listed] == codes(api)
        everything = owner.get("/published-products", limit=100).json()["_embedded"]["items"]
        assert [item["identifier"] for item in everything] == codes(owner)
        for item in listed:
            shown = {name: data for name, data in item.items() if name != "_links"}
            assert api.get(f"/published-products/{item['identifier']}").json() == shown
            now = api.get(f"/products/{item['identifier']}").json()
            frozen = ("categories", "values", "associations")
            assert {name: shown[name] for name in frozen} == {name: now[name] for name in frozen}
        answer = api.get("/published-products/in_secret")
        message = 'Published product "in_secret" does not exist or you do not have permission to access it.'
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})

    def test_what_is_gone_is_seen_by_unlimited_users_only(
        self, control: Control, as_user: Callable[[str], Api], owner: Api
    ) -> None:
        control.post("/published-products", {"identifiers": ["in_none", "in_secret_and_worked_on"]})
        before = [owner.get(f"/published-products/{code}").text for code in ("in_none", "in_secret_and_worked_on")]
        for path in ("/attributes/note", "/categories/secret"):
            control.done("DELETE", path, status=204)
        assert owner.delete("/product-models/root_in_secret").status_code == 204
        after = [owner.get(f"/published-products/{code}").text for code in ("in_none", "in_secret_and_worked_on")]
        assert after == before
        assert "note" in owner.get("/published-products/in_none").json()["values"]
        api = as_user(REDACTOR)
        body = api.get("/published-products/in_none").json()
        assert list(body["values"]) == ["sku", "name", "remark"]
        assert not {"root_in_secret", "sub_of_secret"} & set(body["associations"]["PACK"]["product_models"])
        assert "root_in_none" in body["associations"]["PACK"]["product_models"]
        assert api.get("/published-products/in_secret_and_worked_on").json()["categories"] == ["worked_on"]


class TestQueries:
    @pytest.mark.parametrize("path", ["/products", "/products-uuid", "/product-models"])
    def test_a_page_costs_three_more_at_most(
        self,
        client: TestClient,
        control: Control,
        as_user: Callable[[str], Api],
        path: str,
    ) -> None:
        users = {group: as_user(group) for group in (OWNER, MANAGER, REDACTOR)}

        def cost(group: str) -> int:
            with recorded(client) as statements:
                assert users[group].get(path, limit=100).status_code == 200
            return len(statements)

        def first_and_second(group: str) -> tuple[int, int]:
            users[group].get("/locales")
            return cost(group), cost(group)

        for group in users:
            first_and_second(group)
        # A change of rights empties what is known of them.
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        _, off = first_and_second(OWNER)
        control.done("PATCH", "/pim", {"features": None})
        # Who may edit and not own something is asked for drafts of it.
        for group, more in ((OWNER, 0), (MANAGER, 1), (REDACTOR, int(path != "/product-models"))):
            control.post(
                "/catalog-permissions/grant", {"kind": "locale", "codes": ["en_US"], "group": group, "level": "view"}
            )
            first, second = first_and_second(group)
            assert second == off + more, group
            assert first <= off + more + 2, group
