"""The five routes that most resources have, derived from what a resource declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.responses import Response

from pimlet.edge.collection import collection_response
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode
from pimlet.edge.links import API, item_url
from pimlet.edge.pagination import PageRequest, link_query, page_envelope, page_request
from pimlet.edge.pipeline import NO_CACHE, json_response
from pimlet.edge.routes import (
    COLLECTION_TYPE,
    PAGE_PARAMETERS,
    Parameter,
    Permission,
    Route,
    Wording,
)
from pimlet.edge.writing import Write, Writer, Written
from pimlet.foundation.unit_of_work import Access, UnitOfWork

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a resource: documents in standard format, and the number of all matches if it was asked for.

    `codes` name each document in its URL (parents as written in the request's URL come first).
    """

    documents: Sequence[Document]
    codes: Sequence[tuple[str, ...]]
    count: int | None = None


class Reader(Protocol):
    """A resource that can be listed and read."""

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page. Raises `Problem` for a bad `search`."""
        ...

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One document in standard format. Raises `NotFound`."""
        ...

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Checks that come before those of the pagination parameters: the parent's 404, the search of locales."""
        ...


class Editor(Reader, Writer, Protocol):
    """A resource that can also be written."""

    async def check_parents(self, uow: UnitOfWork, parents: Mapping[str, str]) -> None:
        """The parent's 404 of a write, before the body is looked at."""
        ...


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a resource's routes are made of.

    `name` is the middle of the route names (`family` in `pim_api_family_list`), `things` its plural in texts,
    `path` that of the list below the API's root, `parameter` the name of the code in paths. `anchor` is the end of
    the documentation anchors (`families` in `post_families` and `patch_families__code_`), `patch_anchor` that of
    PATCH where the rule does not hold. Permissions are `<permission>_list` and `<permission>_edit`; `wording`
    replaces both 403 texts.
    """

    name: str
    things: str
    path: str
    anchor: str = ""
    patch_anchor: str = ""
    parameter: str = "code"
    permission: str = ""
    wording: Wording | None = None
    query: tuple[Parameter, ...] = ()

    @property
    def permission_prefix(self) -> str:
        """Start of the permission names."""
        return self.permission or f"pim_api_{self.name}"

    @property
    def item_path(self) -> str:
        """Path of one item."""
        return f"{API}{self.path}/{{{self.parameter}}}"

    @property
    def item_template(self) -> str:
        """The item path with `{}` for each code, for links."""
        parts = [("{}" if part.startswith("{") else part) for part in self.item_path.split("/")]
        return "/".join(parts)

    def parent_parameters(self) -> tuple[str, ...]:
        """Names of the path parameters above the resource."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


class ResourceRoutes:
    """The handlers of one resource."""

    def __init__(self, declaration: Declaration, reader: Reader, editor: Editor | None = None) -> None:
        """`editor` is None for a read-only resource."""
        self.declaration = declaration
        self.reader = reader
        self.editor = editor

    def reading(self) -> tuple[Route, ...]:
        """The list and the item."""
        of = self.declaration
        permission = Permission(f"{of.permission_prefix}_list", of.wording or Wording.LIST, of.things)
        listed = Route(
            f"pim_api_{of.name}_list", "GET", API + of.path, f"List {of.things}", of.things.capitalize(),
            permission, handler=self.list, query=(*PAGE_PARAMETERS, *of.query), statuses=(200, 422),
        )  # fmt: skip
        one = Route(
            f"pim_api_{of.name}_get", "GET", of.item_path, f"Get one of the {of.things}",
            of.things.capitalize(), permission, handler=self.get, query=of.query, statuses=(200, 404),
        )  # fmt: skip
        return listed, one

    def writing(self) -> tuple[Route, ...]:
        """POST, PATCH of one and PATCH of several."""
        of = self.declaration
        permission = Permission(f"{of.permission_prefix}_edit", of.wording or Wording.EDIT, of.things)
        tag = of.things.capitalize()
        patch_anchor = of.patch_anchor or f"patch_{of.anchor}__code_"
        create = Route(
            f"pim_api_{of.name}_create", "POST", API + of.path, f"Create one of the {of.things}", tag,
            permission, f"post_{of.anchor}", Access.STRUCTURE, self.post, statuses=(201, 400, 415, 422),
        )  # fmt: skip
        update = Route(
            f"pim_api_{of.name}_partial_update", "PATCH", of.item_path, f"Create or update one of the {of.things}",
            tag, permission, patch_anchor, Access.STRUCTURE, self.patch, statuses=(201, 204, 400, 415, 422),
        )  # fmt: skip
        several = Route(
            f"pim_api_{of.name}_partial_update_list", "PATCH", API + of.path, f"Create or update several {of.things}",
            tag, permission, patch_anchor, Access.READ, stream=self.patch_several,
            content_types=(COLLECTION_TYPE,), statuses=(200, 413, 415),
        )  # fmt: skip
        return create, update, several

    def _parents(self, exchange: Exchange) -> dict[str, str]:
        return {name: exchange.parameters[name] for name in self.declaration.parent_parameters()}

    async def list(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of the list."""
        parents = self._parents(exchange)
        await self.reader.check_list(uow, parents, exchange.query)
        request = page_request(exchange.query)
        listing = await self.reader.page(uow, parents, exchange.query, request)
        base = exchange.base
        template = self.declaration.item_template
        items = [
            (encode({"_links": {"self": {"href": item_url(base, template, codes)}}, **document}),)
            for document, codes in zip(listing.documents, listing.codes, strict=True)
        ]
        url = item_url(base, _list_template(self.declaration), parents.values())
        return json_response(page_envelope(url, link_query(exchange.query, request), request, items, listing.count))

    async def get(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of one item."""
        code = exchange.parameters[self.declaration.parameter]
        return json_response(encode(await self.reader.one(uow, self._parents(exchange), code, exchange.query)))

    async def post(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """POST."""
        return await self._write_one(exchange, uow, None)

    async def patch(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """PATCH of one item."""
        return await self._write_one(exchange, uow, exchange.parameters[self.declaration.parameter])

    async def _write_one(self, exchange: Exchange, uow: UnitOfWork, code: str | None) -> Response:
        assert self.editor is not None
        parents = self._parents(exchange)
        await self.editor.check_parents(uow, parents)
        write = Write(code, exchange.document())
        (outcome,) = await self.editor.write(uow, parents, [write], exchange.principal)
        if isinstance(outcome, Problem):
            raise outcome
        return written_response(exchange, outcome, self.declaration.item_template)

    async def patch_several(self, exchange: Exchange) -> Response:
        """PATCH of several items."""
        assert self.editor is not None
        return await collection_response(exchange, self.editor, self._parents(exchange), "code", Access.STRUCTURE)


def _list_template(declaration: Declaration) -> str:
    return declaration.item_template.rpartition("/")[0]


def written_response(exchange: Exchange, written: Written, template: str) -> Response:
    """201 or 204 without a body, with the item's URL in `Location` (spec 01 §10)."""
    headers = {**NO_CACHE, "Location": item_url(exchange.base, template, written.codes)}
    if written.created:
        return Response(b"", 201, headers, media_type="application/json")
    return Response(b"", 204, headers)
