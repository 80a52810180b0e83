"""The rules that every endpoint shares, over HTTP (spec 01 §16)."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import API, COLLECTION, Api

JSON = {"Content-Type": "application/json"}
MALFORMED = {"code": 400, "message": "Invalid json message received"}


def error(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}


@pytest.fixture
def anonymous(client: TestClient) -> Api:
    return Api(client, None)


class TestWhichCheckWins:
    def test_unknown_paths_before_authentication(self, anonymous: Api) -> None:
        response = anonymous.get("/unknown", a="b")
        assert response.status_code == 404
        assert response.text == (
            '{"code":404,"message":"No route found for \\"GET http:\\/\\/localhost\\/api\\/rest\\/v1\\/unknown\\""}'
        )
        assert response.headers["content-type"] == "application/json"
        assert response.headers["cache-control"] == "no-cache, private"
        assert response.headers["vary"] == "Accept"

    def test_unknown_paths_name_the_referer(self, anonymous: Api) -> None:
        response = anonymous.request("GET", "/unknown", headers={"Referer": "http://here/"})
        message = 'No route found for "GET http://localhost/api/rest/v1/unknown" (from "http://here/")'
        assert response.json() == error(404, message)

    @pytest.mark.parametrize(
        ("method", "path", "allow"),
        [
            ("PUT", "/families", "GET, POST, PATCH"),
            ("DELETE", "/families/a", "GET, PATCH"),
            ("DELETE", "/attributes/a", "PATCH, GET"),
            ("DELETE", "/attributes/a/options/b", "PATCH, GET"),
            ("POST", "/products/a", "GET, PATCH, DELETE"),
            ("OPTIONS", "/products", "GET, POST, PATCH"),
            ("POST", "/locales", "GET"),
            ("PATCH", "/currencies/EUR", "GET"),
            ("GET", "/api/oauth/v1/token", "POST"),
        ],
    )
    def test_wrong_methods_before_authentication(self, anonymous: Api, method: str, path: str, allow: str) -> None:
        response = anonymous.request(method, path)
        url = "http://localhost" + (path if path.startswith("/api") else API + path)
        message = f'No route found for "{method} {url}": Method Not Allowed (Allow: {allow})'
        assert (response.status_code, response.json()) == (405, error(405, message))
        assert response.headers["allow"] == allow

    def test_malformed_json_before_authentication(self, anonymous: Api) -> None:
        response = anonymous.request("POST", "/products", content="{", headers=JSON)
        assert (response.status_code, response.json()) == (400, MALFORMED)

    def test_authentication_before_headers(self, anonymous: Api) -> None:
        response = anonymous.request("GET", "/products", headers={"Accept": "text/html"})
        assert (response.status_code, response.json()) == (401, error(401, "Authentication is required"))
        response = anonymous.request("POST", "/products", content="x", headers={"Content-Type": "text/plain"})
        assert response.status_code == 401

    def test_headers_before_brackets(self, api: Api) -> None:
        response = api.request("GET", "/products", headers={"Accept": "text/html"}, query="a[]=1")
        assert response.status_code == 406

    @pytest.mark.parametrize("query", ["a[]=1", "a[b]=1", "limit[]=1", "x=1&a%5B%5D=1"])
    def test_brackets_before_parameters(self, api: Api, query: str) -> None:
        response = api.request("GET", "/products", query=f"{query}&page=x")
        message = "Bracket syntax is not supported in query parameters."
        assert (response.status_code, response.json()) == (400, error(400, message))

    def test_brackets_are_not_checked_on_the_root(self, anonymous: Api) -> None:
        assert anonymous.request("GET", "", query="a[]=1").status_code == 200


class TestJsonBodies:
    @pytest.mark.parametrize("text", ["{", "null", "true", '"x"', "12", '{"a":1,}', "{'a':1}", '{"a":"\ud800"}'])
    def test_that_are_no_object_or_list_are_refused(self, api: Api, text: str) -> None:
        response = api.request("POST", "/families", content=text.encode("utf-8", "surrogatepass"), headers=JSON)
        assert (response.status_code, response.json()) == (400, MALFORMED)

    def test_nested_deeper_than_512_are_refused(self, api: Api) -> None:
        for depth, status in ((512, 422), (513, 400), (100_000, 400)):
            text = '{"x":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
            response = api.request("POST", "/families", content=text, headers=JSON)
            assert response.status_code == status, depth

    def test_that_are_empty_are_refused_by_the_controller(self, api: Api) -> None:
        response = api.request("POST", "/families", content="", headers=JSON)
        assert (response.status_code, response.json()) == (400, MALFORMED)
        assert api.request("POST", "/families", content="").status_code == 415

    def test_take_the_last_of_repeated_keys(self, api: Api) -> None:
        assert (
            api.request("POST", "/products", content='{"identifier":"a","identifier":"b"}', headers=JSON)
            .headers["location"]
            .endswith("/b")
        )

    def test_of_other_types_are_not_decoded(self, api: Api) -> None:
        response = api.request("POST", "/families", content="{", headers={"Content-Type": "application/xml"})
        message = '"application/xml" in "Content-Type" header is not valid. Only "application/json" is allowed.'
        assert (response.status_code, response.json()) == (415, error(415, message))


class TestMethodOverride:
    def test_by_header(self, api: Api) -> None:
        headers = {**JSON, "X-HTTP-Method-Override": "PATCH"}
        response = api.request("POST", "/products/foo", content="{}", headers=headers)
        assert response.status_code == 201

    def test_by_query(self, api: Api) -> None:
        response = api.request("POST", "/products/foo", content="{}", headers=JSON, query="_method=patch")
        assert response.status_code == 201

    def test_by_form_field(self, api: Api) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = api.request("POST", "/products/foo", content="_method=PATCH", headers=headers)
        assert response.status_code == 415
        assert api.request("POST", "/products/foo", content="x=y", headers=headers).status_code == 405


class TestAccept:
    @pytest.mark.parametrize(
        "accept",
        ["application/json", "application/x-json", "*/*", "application/json, text/plain, */*", "text/html,*/*;q=0.8"],
    )
    def test_is_accepted(self, api: Api, accept: str) -> None:
        assert api.request("GET", "/locales", headers={"Accept": accept}).status_code == 200

    @pytest.mark.parametrize(
        "accept",
        ["application/xml", "application/json; charset=utf-8", "application/json, text/plain", "application/*",
         "Application/JSON", ""],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["", "/locales", "/products"])
    def test_is_refused(self, api: Api, path: str, accept: str) -> None:
        response = api.request("GET", path, headers={"Accept": accept})
        message = f'"{accept}" in "Accept" header is not valid. Only "application/json" is allowed.'
        assert (response.status_code, response.json()) == (406, error(406, message))

    def test_is_looked_at_for_get_only(self, api: Api) -> None:
        headers = {"Accept": "text/html"}
        assert api.request("HEAD", "/locales", headers=headers).status_code == 200
        assert api.request("DELETE", "/products/a", headers=headers).status_code == 404
        assert api.request("PATCH", "/products/a", content="{}", headers={**JSON, **headers}).status_code == 201


class TestContentType:
    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("POST", "/products", "application/json"),
            ("POST", "/families", "application/json"),
            ("PATCH", "/products", COLLECTION),
            ("PATCH", "/families", COLLECTION),
            ("PATCH", "/attributes/a/options", COLLECTION),
            ("PATCH", "/families/a", "application/json"),
            ("PATCH", "/products/a", "application/json"),
        ],
    )
    def test_is_one(self, api: Api, method: str, path: str, allowed: str) -> None:
        wrong = COLLECTION if allowed == "application/json" else "application/json"
        response = api.request(method, path, content="{}", headers={"Content-Type": wrong})
        message = f'"{wrong}" in "Content-Type" header is not valid. Only "{allowed}" is allowed.'
        assert (response.status_code, response.json()) == (415, error(415, message))
        missing = api.request(method, path, content="", headers={"Content-Type": ""})
        message = f'The "Content-Type" header is missing. "{allowed}" has to be specified as value.'
        assert (missing.status_code, missing.json()) == (415, error(415, message))

    def test_may_have_parameters_but_no_other_case(self, api: Api) -> None:
        headers = {"Content-Type": "application/json ; charset=utf-8"}
        assert api.request("PATCH", "/products/a", content="{}", headers=headers).status_code == 201
        headers = {"Content-Type": "Application/Json"}
        assert api.request("PATCH", "/products/a", content="{}", headers=headers).status_code == 415


class TestUrls:
    def test_root_is_public_and_lists_routes(self, anonymous: Api) -> None:
        body = anonymous.get("").json()
        assert list(body) == ["host", "authentication", "routes"]
        assert body["host"] == "http://localhost"
        assert body["authentication"] == {
            "fos_oauth_server_token": {"route": "/api/oauth/v1/token", "methods": ["POST"]}
        }
        assert body["routes"]["pim_api_attribute_option_get"] == {
            "route": "/api/rest/v1/attributes/{attributeCode}/options/{code}",
            "methods": ["GET"],
        }
        assert "pim_api_root" not in body["routes"]

    def test_system_information_has_two_keys(self, api: Api) -> None:
        assert api.get("/system-information").text == '{"version":"master","edition":"CE"}'

    def test_head_is_get_without_a_body(self, api: Api) -> None:
        response = api.request("HEAD", "/locales")
        assert (response.status_code, response.text) == (200, "")

    @pytest.mark.parametrize("path", ["/families/", "/families/a/", "/api/rest/v1/"])
    def test_a_trailing_slash_is_redirected_after_authentication(self, anonymous: Api, api: Api, path: str) -> None:
        assert anonymous.request("GET", path).status_code == 401
        response = api.request("GET", path, query="a=b")
        url = "http://localhost" + (path if path.startswith("/api") else API + path)[:-1]
        assert (response.status_code, response.headers["location"]) == (301, url + "?a=b")
        assert response.headers["content-type"].startswith("text/html")

    @pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
    def test_a_trailing_slash_is_unknown_to_writes(self, api: Api, method: str) -> None:
        response = api.request(method, "/families/", content="{}", headers=JSON)
        message = f'No route found for "{method} http://localhost/api/rest/v1/families/"'
        assert (response.status_code, response.json()) == (404, error(404, message))

    @pytest.mark.parametrize("path", ["/API/rest/v1/families", "/api/rest/v2/families", "/api/rest/v1/families/a%2Fb"])
    def test_paths_are_exact(self, api: Api, path: str) -> None:
        response = api.request("GET", f"http://localhost{path}")
        assert (response.status_code, response.json()) == (
            404,
            error(404, f'No route found for "GET http://localhost{path}"'),
        )

    @pytest.mark.parametrize("path", ["", "/families", "/products", f"/products-uuid/{'0' * 32}", "/media-files/a"])
    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_a_line_break_behind_a_path_is_part_of_it(self, api: Api, path: str, method: str) -> None:
        response = api.request(method, f"{path}%0A")
        assert response.status_code == 404
        assert response.json()["message"].startswith(f'No route found for "{method} http://localhost/api/rest/v1')

    def test_links_use_the_host_of_the_client(self, api: Api) -> None:
        for host, base in (
            ("pim.example.com:8080", "http://pim.example.com:8080"),
            ("PIM.example.com:80", "http://pim.example.com"),
            ("[::1]:8080", "http://[::1]:8080"),
        ):
            response = api.request("GET", "", headers={"Host": host})
            assert response.json()["host"] == base
        assert api.request("GET", "", headers={"Host": "a b<c>"}).status_code == 400

    def test_forwarded_headers_of_strangers_are_ignored(self, api: Api) -> None:
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example.com"}
        assert api.request("GET", "", headers=headers).json()["host"] == "http://localhost"


def _lines(api: Api, body: str | bytes, path: str = "/products") -> str:
    response = api.patch_lines(path, body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == COLLECTION
    return response.text


class TestCollections:
    def test_answers_line_by_line(self, api: Api) -> None:
        body = (
            '{"identifier":"new"}\n{"identifier":"new","enabled":false}\r\n{"identifier":"a,b"}\n{"identifier":"é/"}\n'
        )
        assert _lines(api, body.encode()) == (
            '{"line":1,"identifier":"new","status_code":201}\n'
            '{"line":2,"identifier":"new","status_code":204}\n'
            '{"line":3,"identifier":"a,b","status_code":422,"message":"Validation failed.","errors":[{"property":'
            '"identifier","message":"This field should not contain any comma or semicolon or leading\\/trailing '
            'space"}]}\n'
            '{"line":4,"identifier":"\\u00e9\\/","status_code":201}'
        )

    def test_answers_documented_errors_without_code(self, api: Api) -> None:
        assert _lines(api, '{"identifier":"a","x":1}') == (
            '{"line":1,"identifier":"a","status_code":422,"message":"Property \\"x\\" does not exist. Check the expected '
            'format on the API documentation.","_links":{"documentation":{"href":"http:\\/\\/api.akeneo.com\\/'
            'api-reference.html#patch_products__code_"}}}'
        )

    def test_an_empty_body_has_an_empty_answer(self, api: Api) -> None:
        assert _lines(api, "") == ""

    def test_empty_lines_count(self, api: Api) -> None:
        broken = '"status_code":400,"message":"Invalid json message received"}'
        assert _lines(api, '\n{"identifier":"a"}\n\n') == (
            f'{{"line":1,{broken}\n{{"line":2,"identifier":"a","status_code":201}}\n{{"line":3,{broken}'
        )

    @pytest.mark.parametrize(
        ("line", "status", "message"),
        [
            ("{", 400, "Invalid json message received"),
            ("null", 400, "Invalid json message received"),
            ('{"identifier":12}', 422, "identifier must be of type string."),
            ('{"identifier":["a"]}', 422, "identifier must be of type string."),
            ('{"identifier":null}', 422, "Identifier is missing."),
            ('{"identifier":""}', 422, "Identifier is missing."),
            ('{"identifier":"  "}', 422, "Identifier is missing."),
            ("{}", 422, "Identifier is missing."),
            ("[]", 422, "Identifier is missing."),
            ('["a"]', 422, "Identifier is missing."),
            ("12", 422, "Identifier is missing."),
        ],
    )
    def test_names_what_is_wrong_with_a_line(self, api: Api, line: str, status: int, message: str) -> None:
        assert json.loads(_lines(api, line)) == {"line": 1, "status_code": status, "message": message}

    def test_names_the_key_of_other_resources(self, api: Api) -> None:
        assert json.loads(_lines(api, "{}", "/families")) == {
            "line": 1, "status_code": 422, "message": "Code is missing.",
        }  # fmt: skip
        assert json.loads(_lines(api, '{"code":1}', "/families")) == {
            "line": 1, "status_code": 422, "message": "code must be of type string.",
        }  # fmt: skip

    def test_takes_a_hundred_lines(self, api: Api) -> None:
        lines = [json.dumps({"identifier": f"p{number}"}) for number in range(101)]
        assert _lines(api, "\n".join(lines[:100]) + "\n").count("\n") == 99
        response = api.patch_lines("/products", "\n".join(["x", *lines]))
        assert (response.status_code, response.json()) == (
            413,
            error(413, "Too many resources to process, 100 is the maximum allowed."),
        )
        assert response.headers["content-type"] == "application/json"

    def test_takes_a_million_bytes_in_a_line(self, api: Api) -> None:
        def line(size: int) -> str:
            head = '{"identifier":"a","x":"'
            return head + "x" * (size - len(head) - 2) + '"}'

        answers = _lines(api, f'{line(1_000_000)}\n{line(1_000_001)}\n{{"identifier":"b"}}\n{line(2_500_000)}').split(
            "\n"
        )
        assert '"message":"Property \\"x\\" does not exist.' in answers[0]
        too_long = '"status_code":413,"message":"Line is too long."}'
        assert answers[1:] == [
            f'{{"line":2,{too_long}', '{"line":3,"identifier":"b","status_code":201}', f'{{"line":4,{too_long}',
        ]  # fmt: skip

    def test_options_of_an_unknown_attribute_are_404_line_by_line(self, api: Api) -> None:
        assert _lines(api, '{"code":"a"}\n{"code":"b"}', "/attributes/x/options") == (
            '{"line":1,"code":"a","status_code":404,"message":"Attribute \\"x\\" does not exist."}\n'
            '{"line":2,"code":"b","status_code":404,"message":"Attribute \\"x\\" does not exist."}'
        )

    def test_codes_of_lines_may_have_any_form(self, api: Api) -> None:
        answer = json.loads(_lines(api, '{"code":"a b/c"}', "/families"))
        assert (answer["code"], answer["status_code"]) == ("a b/c", 422)
        assert answer["errors"] == [
            {"property": "code", "message": "Family code may contain only letters, numbers and underscores"}
        ]

    def test_uuids_are_echoed_in_lower_case(self, api: Api) -> None:
        answer = json.loads(_lines(api, '{"identifier":"4CFD82F2-DEF8-4869-8008-EABDF658F57C"}'))
        assert answer["identifier"] == "4cfd82f2-def8-4869-8008-eabdf658f57c"


class TestPagination:
    def test_links_keep_every_parameter_in_place(self, api: Api) -> None:
        def href(query: str) -> str:
            links = api.request("GET", "/families", query=query).json()["_links"]
            return str(links["self"]["href"]).partition("?")[2]

        assert href("") == "page=1&limit=10&with_count=false"
        assert href("limit=2&foo=bar") == "page=1&limit=2&with_count=false&foo=bar"
        assert href("x=&with_count=true&page=3") == "page=3&limit=10&with_count=true&x="
        assert href("a=%22%7B%5B%2B%3D%26%27%28%24~-_./?@:!;,*%20%C3%A9") == (
            "page=1&limit=10&with_count=false&a=%22%7B%5B%2B%3D%26%27%28%24~-_./?@:!;,*%20%C3%A9"
        )
        assert "access_token" not in href("access_token=")

    def test_search_after_is_not_for_every_list(self, api: Api) -> None:
        response = api.get("/families", pagination_type="search_after", limit="x")
        assert (response.status_code, response.json()) == (422, error(422, "Pagination type is not supported."))

    def test_other_lists_have_no_depth_limit(self, api: Api) -> None:
        for page in ("101", "9223372036854775807"):
            body = api.get("/locales", limit=100, page=page).json()
            assert (body["current_page"], body["_embedded"]) == (int(page), {"items": []})
