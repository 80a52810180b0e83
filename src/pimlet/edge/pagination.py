"""Pages: parameters, their checks, and the HAL envelope (spec 01 §8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pimlet.edge.errors import Unprocessable, UpdateError
from pimlet.edge.json_bytes import Pieces, encode
from pimlet.edge.links import query_string

MAX_LIMIT = 100
MAX_WINDOW = 10_000
_MAX_INTEGER = 2**63 - 1
_MAX_OFFSET = 2**62
_CANONICAL = re.compile(r"[1-9][0-9]*")
_DEEP = (
    'You have reached the maximum number of pages you can retrieve with the "page" pagination type. '
    "Please use the search after pagination type instead"
)


class PaginationType(StrEnum):
    """How a list is walked."""

    PAGE = "page"
    SEARCH_AFTER = "search_after"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Checked pagination parameters; `page` and `with_count` keep their defaults with `search_after`."""

    type: PaginationType
    limit: int
    page: int = 1
    with_count: bool = False
    search_after: str | None = None

    @property
    def offset(self) -> int:
        """Number of items before the page."""
        return min((self.page - 1) * self.limit, _MAX_OFFSET)

    def check_window(self) -> None:
        """Refuse pages that end beyond 10,000 items (products and product models only, spec 01 §8.4)."""
        if self.type is PaginationType.PAGE and self.page * self.limit > MAX_WINDOW:
            raise UpdateError(
                _DEEP,
                suffix=False,
                href="http://api.akeneo.com/documentation/pagination.html#the-search-after-method",
            )


def _positive(value: str) -> int | None:
    if len(value) > 19 or not _CANONICAL.fullmatch(value):
        return None
    number = int(value)
    return number if number <= _MAX_INTEGER else None


def page_request(query: Mapping[str, str], *, search_after: bool = False) -> PageRequest:
    """Check the pagination parameters in Akeneo's order; `search_after` tells whether the list supports it.

    Raises `Unprocessable` with the texts of spec 01 §8.1.
    """
    kind = query.get("pagination_type", PaginationType.PAGE)
    if kind not in set(PaginationType):
        raise Unprocessable("Pagination type does not exist.")
    if kind == PaginationType.SEARCH_AFTER and not search_after:
        raise Unprocessable("Pagination type is not supported.")
    limit_text = query.get("limit", "10")
    limit = _positive(limit_text)
    if limit is None:
        raise Unprocessable(f'"{limit_text}" is not a valid limit number.')
    if limit > MAX_LIMIT:
        raise Unprocessable(f"You cannot request more than {MAX_LIMIT} items.")
    if kind == PaginationType.SEARCH_AFTER:
        return PageRequest(PaginationType.SEARCH_AFTER, limit, search_after=query.get("search_after"))
    page_text = query.get("page", "1")
    page = _positive(page_text)
    if page is None:
        raise Unprocessable(f'"{page_text}" is not a valid page number.')
    with_count = query.get("with_count", "false")
    if with_count not in {"true", "false"}:
        raise Unprocessable(
            f'Parameter "with_count" has to be a boolean. Only "true" or "false" allowed, "{with_count}" given.'
        )
    return PageRequest(PaginationType.PAGE, limit, page, with_count == "true")


def _href(url: str, pairs: Mapping[str, str]) -> dict[str, str]:
    return {"href": url + query_string(pairs.items())}


def page_envelope(
    url: str, query: Mapping[str, str], request: PageRequest, items: Sequence[Pieces], count: int | None
) -> bytes:
    """The body of a page. `query` holds the link parameters in order, `page` first; items are rendered objects."""

    def link(page: int) -> dict[str, str]:
        return _href(url, {**query, "page": str(page)})

    links = {"self": link(request.page), "first": link(1)}
    if request.page > 1:
        links["previous"] = link(request.page - 1)
    if len(items) == request.limit:
        links["next"] = link(request.page + 1)
    head: dict[str, object] = {"_links": links, "current_page": request.page}
    if count is not None:
        head["items_count"] = count
    return _join(head, items)


def cursor_envelope(
    url: str, query: Mapping[str, str], request: PageRequest, items: Sequence[Pieces], last: str | None
) -> bytes:
    """The body of a `search_after` list. `last` is the cursor of the last item."""

    def link(cursor: str | None) -> dict[str, str]:
        return _href(url, query if cursor is None else {**query, "search_after": cursor})

    links = {"self": link(request.search_after), "first": link(None)}
    if len(items) == request.limit and last is not None:
        links["next"] = link(last)
    return _join({"_links": links}, items)


def _join(head: Mapping[str, object], items: Sequence[Pieces]) -> bytes:
    parts = [encode(head)[:-1], b',"_embedded":{"items":[']
    for number, item in enumerate(items):
        if number:
            parts.append(b",")
        parts += item
    parts.append(b"]}}")
    return b"".join(parts)


def link_query(query: Mapping[str, str], request: PageRequest) -> dict[str, str]:
    """Link parameters of all lists but products and models: defaults first, then everything that was sent."""
    defaults = {"page": "1", "limit": "10", "with_count": "false"}
    return {**defaults, **query, "limit": str(request.limit)}
