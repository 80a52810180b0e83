"""The endpoints of products by uuid, where they differ from those by identifier (spec 03 §4.3, §4.4, §5; 04 §3.2)."""

import json
from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.enrichment.conftest import value

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
UPPER = UUID.upper()
BASE = "http://localhost/api/rest/v1/products-uuid"


class TestCreate:
    def test_takes_a_uuid_in_any_case(self, api: Api) -> None:
        response = api.post("/products-uuid", {"uuid": UPPER, "values": {"sku": value("foo")}})
        assert (response.status_code, response.text) == (201, "")
        assert response.headers["location"] == f"{BASE}/{UUID}"
        body = api.get(f"/products-uuid/{UPPER}").json()
        assert "identifier" not in body
        assert (body["uuid"], body["values"]) == (UUID, {"sku": value("foo")})
        assert api.get("/products/foo").json()["uuid"] == UUID

    def test_makes_a_uuid_and_needs_no_identifier(self, api: Api) -> None:
        response = api.post("/products-uuid", {})
        uuid = response.headers["location"].removeprefix(f"{BASE}/")
        assert uuid[14] == "4"
        assert api.get(f"/products-uuid/{uuid}").json()["values"] == {}
        assert api.get("/products").json()["_embedded"]["items"] == []
        (item,) = api.get("/products-uuid").json()["_embedded"]["items"]
        assert (item["_links"], item["uuid"]) == ({"self": {"href": f"{BASE}/{uuid}"}}, uuid)

    def test_refuses_a_uuid_in_use_before_duplicate_values(self, api: Api) -> None:
        api.post("/products-uuid", {"uuid": UUID})
        document = {"uuid": UPPER, "values": {"a_text": [*value("a"), *value("b")]}}
        assert api.post("/products-uuid", document).json() == violation(
            ("uuid", f"The {UPPER} uuid is already used for another product.")
        )

    def test_refuses_an_identifier_outside_the_values(self, api: Api) -> None:
        api.post("/products-uuid", {"uuid": UUID})
        response = api.post("/products-uuid", {"uuid": UUID, "identifier": "foo"})
        assert response.json() == documented('Property "identifier" does not exist.', "post_products_uuid")
        assert api.post("/products-uuid", {"identifier": None}).status_code == 201

    @pytest.mark.parametrize(
        "uuid",
        [
            "x",
            "00000000-0000-0000-0000-000000000000",
            "25566245-55c3-72ce-86d9-8610ac459fa8",
            "6ba7b810-9dad-41d1-00b4-00c04fd430c8",
            "6ba7b810-9dad-41d1-c0b4-00c04fd430c8",
        ],
    )
    def test_refuses_what_is_no_uuid(self, api: Api, uuid: str) -> None:
        for path, anchor in (("/products-uuid", "post_products_uuid"), ("/products", "post_products")):
            document = {"uuid": uuid} if path == "/products-uuid" else {"uuid": uuid, "identifier": "n"}
            response = api.post(path, document)
            assert (response.status_code, response.json()) == (422, documented("This is not a valid UUID.", anchor))

    def test_wants_version_4(self, api: Api) -> None:
        uuid = "25566245-55c3-12ce-86d9-8610ac459fa8"
        message = f'The version of the uuid "{uuid}" should be 4, 1 given.'
        assert api.post("/products-uuid", {"uuid": uuid}).json() == violation(("uuid", message))
        assert api.patch(f"/products-uuid/{uuid}", {}).json() == violation(("uuid", message))

    def test_names_no_version_of_a_uuid_that_has_none(self, api: Api) -> None:
        uuid = "6ba7b810-9dad-41d1-00b4-00c04fd430c8"
        response = api.patch(f"/products-uuid/{uuid}", {})
        message = f'The version of the uuid "{uuid}" should be 4,  given.'
        assert (response.status_code, response.json()) == (422, violation(("uuid", message)))

    def test_refuses_an_identifier_in_use(self, api: Api) -> None:
        api.post("/products", {"identifier": "foo"})
        response = api.post("/products-uuid", {"values": {"sku": value("FOO")}})
        assert response.json() == violation(("identifier", "The FOO identifier is already used for another product."))

    def test_refuses_values_that_are_null(self, api: Api) -> None:
        response = api.post("/products-uuid", {"values": None})
        assert response.json() == documented(
            'Property "values" expects an array as data, "NULL" given.', "post_products_uuid"
        )


class TestUpdate:
    def test_creates_with_the_uuid_of_the_url(self, api: Api) -> None:
        response = api.patch(f"/products-uuid/{UPPER}", {})
        assert (response.status_code, response.headers["location"]) == (201, f"{BASE}/{UUID}")

    def test_changes_and_removes_the_identifier(self, api: Api) -> None:
        api.post("/products-uuid", {"uuid": UUID, "values": {"sku": value("foo")}})
        assert api.patch(f"/products-uuid/{UUID}", {"values": {"sku": value("bar")}}).status_code == 204
        assert api.get("/products/bar").json()["uuid"] == UUID
        assert api.patch(f"/products-uuid/{UUID}", {"values": {"sku": value(None)}}).status_code == 204
        assert api.get("/products/bar").status_code == 404
        assert api.get(f"/products-uuid/{UUID}").json()["values"] == {}

    def test_refuses_another_spelling_in_the_body(self, api: Api) -> None:
        for _ in ("new", "existing"):
            response = api.patch(f"/products-uuid/{UUID}", {"uuid": UPPER})
            assert (response.status_code, response.json()) == (
                422,
                {
                    "code": 422,
                    "message": f'The uuid "{UPPER}" provided in the request body must match the uuid "{UUID}" provided '
                    "in the url.",
                },
            )
            api.patch(f"/products-uuid/{UUID}", {})

    def test_a_get_body_changes_nothing(self, api: Api) -> None:
        document = {"uuid": UUID, "family": "familyA", "values": {"sku": value("foo"), "a_decimal": value("1.5")}}
        api.post("/products-uuid", document)
        before = api.get(f"/products-uuid/{UUID}").json()
        assert api.patch(f"/products-uuid/{UUID}", before).status_code == 204
        assert api.get(f"/products-uuid/{UUID}").json() == before

    def test_reports_an_unknown_parent_with_link(self, api: Api) -> None:
        api.patch(f"/products-uuid/{UUID}", {})
        response = api.patch(f"/products-uuid/{UUID}", {"parent": "x"})
        assert response.json() == documented(
            'Property "parent" expects a valid parent code. The parent product model does not exist, "x" given.',
            "patch_products_uuid__uuid_",
        )

    def test_lines_echo_valid_uuids_in_lower_case(self, api: Api) -> None:
        lines = api.lines("/products-uuid", [{"uuid": UPPER}, {"uuid": UUID, "enabled": False}, {"uuid": "122345"}, {}])
        invalid = documented("This is not a valid UUID.", "patch_products_uuid__uuid_")
        del invalid["code"]
        assert lines == [
            {"line": 1, "uuid": UUID, "status_code": 201},
            {"line": 2, "uuid": UUID, "status_code": 204},
            {"line": 3, "uuid": "122345", "status_code": 422, **invalid},
            {"line": 4, "status_code": 422, "message": "Uuid is missing."},
        ]


class TestDelete:
    def test_finds_the_uuid_in_any_case(self, api: Api) -> None:
        api.patch(f"/products-uuid/{UUID}", {})
        assert api.delete(f"/products-uuid/{UPPER}").status_code == 204
        response = api.delete(f"/products-uuid/{UPPER}")
        assert (response.status_code, response.json()["message"]) == (
            404,
            f"The {UPPER} product does not exist in your PIM or you do not have permission to access it.",
        )


class TestRead:
    def test_does_not_find_an_unknown_uuid(self, api: Api) -> None:
        assert api.get(f"/products-uuid/{UPPER}").json() == {
            "code": 404,
            "message": f'Product "{UPPER}" does not exist or you do not have permission to access it.',
        }
        assert api.get("/products-uuid/foo").json()["message"].startswith("No route found for")

    def test_allows_methods_in_an_order_of_its_own(self, api: Api) -> None:
        assert api.request("PUT", f"/products-uuid/{UUID}").headers["allow"] == "DELETE, GET, PATCH"

    def test_walks_in_the_order_of_uuids(self, api: Api) -> None:
        uuids = sorted(f"{digit}5566245-55c3-42ce-86d9-8610ac459fa8" for digit in "0a3f7")
        api.lines("/products-uuid", [{"uuid": uuid} for uuid in reversed(uuids)])

        def listed(**query: Any) -> list[str]:
            items = api.get("/products-uuid", **query).json()["_embedded"]["items"]
            return [item["uuid"] for item in items]

        assert listed() == uuids
        assert listed(limit=2, page=2) == uuids[2:4]
        assert listed(pagination_type="search_after", search_after=uuids[1].upper()) == uuids[2:]
        assert listed(pagination_type="search_after", search_after="9") == uuids[3:]
        for text in (f"{{{uuids[1]}}}", f"urn:uuid:{uuids[1]}"):
            assert listed(pagination_type="search_after", search_after=text) == []
        body = api.get("/products-uuid", pagination_type="search_after", limit=2).json()
        assert body["_links"]["next"]["href"] == (
            f"{BASE}?with_count=false&pagination_type=search_after&limit=2&search_after={uuids[1]}"
        )

    def test_filters_by_uuid_in_any_case_and_by_missing_identifiers(self, api: Api) -> None:
        api.lines("/products-uuid", [{"uuid": UUID}, {"uuid": "a" + UUID[1:], "values": {"sku": value("foo")}}])
        for search, expected in (
            ({"uuid": [{"operator": "IN", "value": [UPPER, "x"]}]}, [UUID]),
            ({"uuid": [{"operator": "NOT IN", "value": [UPPER]}]}, ["a" + UUID[1:]]),
            ({"identifier": [{"operator": "EMPTY"}]}, [UUID]),
            ({"identifier": [{"operator": "!=", "value": "x"}]}, ["a" + UUID[1:]]),
        ):
            items = api.get("/products-uuid", search=search).json()["_embedded"]["items"]
            assert [item["uuid"] for item in items] == expected, json.dumps(search)

    def test_unknown_properties_are_422_here(self, api: Api) -> None:
        response = api.get("/products-uuid", search={"label": [{"operator": "=", "value": "a"}]})
        assert (response.status_code, response.json()["message"]) == (
            422,
            '"label" does not exist or you do not have permission to access it.',
        )
