"""Lists, records and contents of media files (spec 04 §16.1)."""

import pytest

from tests.conftest import Api, run_sql
from tests.enrichment.media.conftest import PNG, uploaded

BASE = "http://localhost/api/rest/v1/media-files"


class TestList:
    def test_shows_files_in_order_of_creation(self, product: Api) -> None:
        codes = [uploaded(product, name) for name in ("b.png", "a.png", "c.png")]
        body = product.get("/media-files", limit=2, with_count="true").json()
        assert list(body) == ["_links", "current_page", "items_count", "_embedded"]
        assert body["_links"] == {
            "self": {"href": f"{BASE}?page=1&limit=2&with_count=true"},
            "first": {"href": f"{BASE}?page=1&limit=2&with_count=true"},
            "next": {"href": f"{BASE}?page=2&limit=2&with_count=true"},
        }
        assert (body["current_page"], body["items_count"]) == (1, 3)
        assert body["_embedded"]["items"] == [
            {
                "_links": {"self": {"href": f"{BASE}/{code}"}, "download": {"href": f"{BASE}/{code}/download"}},
                "code": code,
                "original_filename": name,
                "mime_type": "image/png",
                "size": len(PNG),
                "extension": "png",
            }
            for code, name in zip(codes, ("b.png", "a.png"), strict=False)
        ]
        rest = product.get("/media-files", page=2, limit=2).json()["_embedded"]["items"]
        assert [item["code"] for item in rest] == codes[2:]

    def test_links_keep_every_parameter(self, api: Api) -> None:
        body = api.get("/media-files", foo="a b", pagination_type="page").json()
        expected = f"{BASE}?page=1&limit=10&with_count=false&foo=a%20b&pagination_type=page"
        assert body["_links"]["self"]["href"] == expected

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"pagination_type": "x"}, "Pagination type does not exist."),
            ({"pagination_type": "search_after"}, "Pagination type is not supported."),
            ({"limit": "0"}, '"0" is not a valid limit number.'),
            ({"limit": "101"}, "You cannot request more than 100 items."),
            ({"page": "x"}, '"x" is not a valid page number.'),
            (
                {"with_count": "1"},
                'Parameter "with_count" has to be a boolean. Only "true" or "false" allowed, "1" given.',
            ),
        ],
    )
    def test_refuses_wrong_parameters(self, api: Api, query: dict[str, str], message: str) -> None:
        response = api.get("/media-files", **query)
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})


@pytest.mark.parametrize(
    "path",
    ["/media-files/not_found", "/media-files/not_found/download", "/media-files/../x", "/media-files/a/..//b/download"],
)
def test_unknown_files(api: Api, path: str) -> None:
    response = api.request("GET", path)
    code = path.removeprefix("/media-files/").removesuffix("/download")
    if ".." not in path:
        assert response.json() == {"code": 404, "message": f'Media file "{code}" does not exist.'}
    assert response.status_code == 404


@pytest.mark.parametrize("code", ["a b", "é", "a-b", "a%3Fb"])
def test_other_characters_are_no_route(api: Api, code: str) -> None:
    response = api.get(f"/media-files/{code}")
    assert response.status_code == 404
    assert response.json()["message"].startswith("No route found for")


class TestDownload:
    def test_sends_the_content(self, product: Api) -> None:
        code = uploaded(product, "a;b.png")
        response = product.get(f"/media-files/{code}/download")
        assert (response.status_code, response.content) == (200, PNG)
        headers = {
            name: response.headers[name]
            for name in ("Content-Type", "Content-Length", "Accept-Ranges", "Cache-Control", "X-Content-Type-Options")
        }
        assert headers == {
            "Content-Type": "image/png",
            "Content-Length": str(len(PNG)),
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-cache, private",
            "X-Content-Type-Options": "nosniff",
        }
        assert response.headers["Content-Disposition"] == 'attachment; filename="a;b.png"'

    def test_gives_texts_a_charset(self, product: Api) -> None:
        code = uploaded(product, "a.txt", b"hello")
        assert product.get(f"/media-files/{code}/download").headers["Content-Type"] == "text/plain; charset=UTF-8"

    def test_never_believes_the_client_about_the_type(self, product: Api) -> None:
        response = product.upload(
            {"product": {"identifier": "foo", "attribute": "an_image", "locale": None, "scope": None}},
            ("page.html", b"plain words"),
            kind="text/html",
        )
        headers = product.request("HEAD", response.headers["Location"] + "/download").headers
        assert headers["Content-Type"] == "text/plain; charset=UTF-8"

    def test_head_sends_headers_only(self, product: Api) -> None:
        code = uploaded(product)
        response = product.request("HEAD", f"/media-files/{code}/download")
        assert (response.status_code, response.content, response.headers["Content-Length"]) == (200, b"", str(len(PNG)))
        response = product.request("HEAD", f"/media-files/{code}/download", headers={"Range": "bytes=0-1"})
        assert (response.status_code, response.content, response.headers["Content-Length"]) == (200, b"", str(len(PNG)))

    def test_finds_codes_in_any_case(self, product: Api) -> None:
        code = uploaded(product, "Akeneo.PNG")
        assert product.get(f"/media-files/{code.upper()}").json()["code"] == code

    @pytest.mark.parametrize(
        ("asked", "part"),
        [
            ("bytes=0-9", (0, 9)),
            ("bytes=10-", (10, None)),
            ("bytes=-7", (-7, None)),
            ("bytes=5-99999999", (5, None)),
        ],
    )
    def test_sends_a_part(self, product: Api, asked: str, part: tuple[int, int | None]) -> None:
        code = uploaded(product)
        response = product.request("GET", f"/media-files/{code}/download", headers={"Range": asked})
        start, last = part
        start = start if start >= 0 else len(PNG) + start
        last = len(PNG) - 1 if last is None else last
        assert response.status_code == 206
        assert response.content == PNG[start : last + 1]
        assert response.headers["Content-Range"] == f"bytes {start}-{last}/{len(PNG)}"
        assert response.headers["Content-Length"] == str(last - start + 1)

    @pytest.mark.parametrize(
        "asked",
        ["bytes=9-3", "bytes=0-1,4-5", "bytes=-", "items=0-1", "bytes=a-b", "bytes=1 0-2 0", "bytes=0-" + "9" * 30],
    )
    def test_ignores_ranges_that_it_does_not_understand(self, product: Api, asked: str) -> None:
        code = uploaded(product)
        response = product.request("GET", f"/media-files/{code}/download", headers={"Range": asked})
        assert (response.status_code, response.content) == (200, PNG)

    @pytest.mark.parametrize("asked", ["bytes=1000000-", "bytes=-0"])
    def test_refuses_ranges_outside(self, product: Api, asked: str) -> None:
        code = uploaded(product)
        response = product.request("GET", f"/media-files/{code}/download", headers={"Range": asked})
        assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(PNG)}")

    def test_a_condition_that_does_not_hold_asks_for_everything(self, product: Api) -> None:
        code = uploaded(product)
        path = f"/media-files/{code}/download"
        etag = product.request("HEAD", path).headers["ETag"]
        for condition, status in ((etag, 206), ('"other"', 200)):
            response = product.request("GET", path, headers={"Range": "bytes=0-0", "If-Range": condition})
            assert response.status_code == status

    def test_sends_what_a_client_does_not_have(self, product: Api) -> None:
        path = f"/media-files/{uploaded(product)}/download"
        etag = product.request("HEAD", path).headers["ETag"]
        for header, condition, status in (
            ("If-None-Match", etag, 304), ("If-None-Match", f'"other", W/{etag}', 304), ("If-None-Match", "*", 304),
            ("If-None-Match", '"other"', 200), ("If-Match", etag, 200), ("If-Match", "*", 200),
            ("If-Match", '"other"', 412), ("If-Match", f"W/{etag}", 412),
        ):  # fmt: skip
            for method in ("GET", "HEAD"):
                response = product.request(method, path, headers={header: condition})
                expected = PNG if (method, status) == ("GET", 200) else b""
                assert (response.status_code, response.content) == (status, expected), (header, condition)
                assert response.headers["ETag"] == etag

    def test_says_when_the_content_is_lost(self, product: Api) -> None:
        code = uploaded(product)
        run_sql(product.client, f"update media_file set digest = repeat('0', 64) where code = '{code}'")  # type: ignore[arg-type]
        lost = {"code": 404, "message": f'Media file "{code}" is not present on the filesystem.'}
        for method in ("GET", "HEAD"):
            for headers in ({}, {"Range": "bytes=1000000-"}, {"If-None-Match": "*"}, {"If-Match": '"other"'}):
                response = product.request(method, f"/media-files/{code}/download", headers=headers)
                assert response.status_code == 404
        assert product.get(f"/media-files/{code}/download").json() == lost
        run_sql(product.client, f"update media_file set digest = null where code = '{code}'")  # type: ignore[arg-type]
        assert product.get(f"/media-files/{code}/download").json() == lost

    def test_refuses_other_answers_than_json(self, product: Api) -> None:
        code = uploaded(product)
        response = product.request("GET", f"/media-files/{code}/download", headers={"Accept": "image/png"})
        assert response.status_code == 406
