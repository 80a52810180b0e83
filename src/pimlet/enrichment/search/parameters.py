"""Query parameters of lists of products and product models, in Akeneo's order of checks (spec 04 §7, §8)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.edge.errors import Problem, Unprocessable
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import BLANKS, decode, php_json, php_text
from pimlet.edge.pagination import PageRequest, PaginationType, page_request
from pimlet.edge.search_structure import check_structure
from pimlet.enrichment.permissions.visibility import visible
from pimlet.enrichment.search import filters, grammar
from pimlet.enrichment.search.asked import Asked, Kind
from pimlet.enrichment.search.classification import in_tree
from pimlet.enrichment.search.conditions import Condition, Sql
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Rights
from pimlet.structure.catalog import CatalogStructure, Names, load_structure
from pimlet.structure.catalog_model import Channel


@dataclass(frozen=True, slots=True)
class ListRules:
    """Where the lists differ."""

    kind: Kind
    malformed_search_status: int
    unknown_property_status: int
    check_identifiers: Callable[[grammar.Search], None] = lambda _: None
    always_in_tree: bool = False
    """Whether `scope` keeps to its category tree even beside filters on `categories`."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Checked parameters of a list. `locales` are those whose values are kept; None keeps all."""

    rules: ListRules
    page: PageRequest
    search: grammar.Search
    query: Mapping[str, str]
    attributes: list[str] | None
    channel: Channel | None
    locales: list[str] | None
    structure: CatalogStructure
    rights: Rights

    @property
    def values(self) -> ValueFilter:
        """Which values are kept."""
        rights = self.rights
        return ValueFilter(
            self.attributes,
            self.channel.code if self.channel else None,
            self.locales,
            rights.hidden_attributes,
            rights.hidden_locales,
        )

    def conditions(self, uow: UnitOfWork) -> list[Condition]:
        """What the filters ask for. Raises `Unprocessable`."""
        locale, scope = self.query.get("search_locale"), self.query.get("search_scope")
        return [
            filters.condition(Asked(criterion, self.rules.kind, self.structure, uow.zone, uow.now, uow.offers))
            for criterion in grammar.criteria(self.search, locale, scope)
        ]

    async def filtered(self, uow: UnitOfWork) -> filters.Matching:
        """The conditions that the filters set, without any if there are none. Raises `Problem`."""
        conditions = self.conditions(uow)
        self.page.check_window()
        rights = self.rights
        search = (
            *(self.query.get(name) for name in ("search", "search_locale", "search_scope")),
            *(rights.hidden_attributes, rights.hidden_locales, rights.hidden_categories),
        )
        return await filters.compiled(uow, conditions, self.rules.kind.tables, search)

    def standing(self) -> tuple[Sql, ...]:
        """The conditions besides: the category tree of `scope`, and rights. The same objects for the same ones."""
        tables, hidden = self.rules.kind.tables, self.rights.hidden_categories
        found = []
        if self.channel is not None and (self.rules.always_in_tree or "categories" not in self.search):
            found.append(in_tree(tables, self.channel.tree_id))
        if hidden:
            found.append(visible(tables.table, hidden))
        return tuple(found)

    def link_query(self) -> dict[str, str]:
        """Link parameters in their fixed order, flags left aside; unknown ones are dropped (spec 01 §8.3)."""
        links = {"page": str(self.page.page)} if self.page.type is PaginationType.PAGE else {}
        links |= {
            # As sent: with `search_after` it is neither checked nor used.
            "with_count": self.query.get("with_count", "false"),
            "pagination_type": self.page.type.value,
            "limit": str(self.page.limit),
        }
        if self.search:
            links["search"] = php_json(decode(self.query["search"].encode()))
        return links | {name: self.query[name] for name in _CARRIED if name in self.query}


_CARRIED = ("scope", "search_scope", "locales", "attributes")


async def read_request(uow: UnitOfWork, query: Mapping[str, str], rules: ListRules, rights: Rights) -> ListRequest:
    """Check the parameters, but for the filters' values. Raises `Problem` for the first that is wrong.

    Attributes, locales and categories that may not be viewed count as unknown.
    """
    search = grammar.parse_search(query.get("search"), status=rules.malformed_search_status)
    page = page_request(query, search_after=True)
    structure = await load_structure(uow, _names(query, search, rules))
    if not rights.unlimited:
        structure = structure.without(rights.hidden_attributes, rights.hidden_locales, rights.hidden_categories)
    attributes = _check_attributes(query, structure)
    channel = _check_scope(query, structure)
    locales = _check_locales(query, structure, channel)
    check_structure(search)
    _check_categories(search, structure)
    for name in search if uow.offers(Feature.UNKNOWN_FILTER_IS_NOT_FOUND) else ():
        if name not in rules.kind.properties and structure.attribute(name) is None:
            raise Problem(
                rules.unknown_property_status,
                f'"{name}" does not exist or you do not have permission to access it.',
            )
    if uow.offers(Feature.IDENTIFIER_IN_LIMIT):
        rules.check_identifiers(search)
    active = (code for code, enabled in structure.locales.items() if enabled)
    grammar.check_locales(search, query.get("search_locale"), active)
    if locales is None and channel is not None:
        locales = list(channel.locales)
    return ListRequest(rules, page, search, query, attributes, channel, locales, structure, rights)


def _names(query: Mapping[str, str], search: grammar.Search, rules: ListRules) -> Names:
    """Everything that parameters and filters name."""
    names = Names()
    if "attributes" in query:
        names.attributes.update(code.strip(BLANKS) for code in query["attributes"].split(","))
    of_properties = {"categories": names.categories, "family": names.families, "groups": names.groups}
    for name, criteria in search.items():
        codes = _listed_codes(criteria)
        if name in of_properties:
            of_properties[name].update(codes)
        elif name not in rules.kind.properties:
            names.attributes.add(name)
            names.options.update((name, code) for code in codes)
    return names


def _listed_codes(criteria: Any) -> set[str]:
    """Texts and numbers in the lists that filters have as values."""
    values = [one.get("value") for one in as_list(criteria) if isinstance(one, dict)] if is_array(criteria) else []
    items = [item for value in values if is_array(value) for item in as_list(value)]
    texts = {php_text(item) for item in items if isinstance(item, str | int | float)}
    return texts | {text.strip(BLANKS) for text in texts}


def _check_attributes(query: Mapping[str, str], structure: CatalogStructure) -> list[str] | None:
    if "attributes" not in query:
        return None
    codes = query["attributes"].split(",")
    trimmed = [code.strip(BLANKS) for code in codes]
    unknown = [code for code in trimmed if structure.attribute(code) is None]
    if unknown:
        raise Unprocessable(_do_not_exist("Attribute", "Attributes", unknown))
    return codes


def _do_not_exist(one: str, several: str, codes: list[str]) -> str:
    listed = ", ".join(codes)
    return f'{one} "{listed}" does not exist.' if len(codes) == 1 else f'{several} "{listed}" do not exist.'


def _check_scope(query: Mapping[str, str], structure: CatalogStructure) -> Channel | None:
    if "scope" not in query:
        return None
    channel = structure.channel(query["scope"])
    if channel is None:
        raise Unprocessable(f'Scope "{query["scope"]}" does not exist.')
    return channel


def _check_locales(query: Mapping[str, str], structure: CatalogStructure, channel: Channel | None) -> list[str] | None:
    if "locales" not in query:
        return None
    codes = query["locales"].split(",")
    trimmed = [code.strip(BLANKS) for code in codes]
    unknown = [code for code in trimmed if not structure.active_locale(code)]
    if unknown:
        raise Unprocessable(grammar.unknown_locales(unknown))
    unbound = [code for code in trimmed if channel is not None and code not in channel.locales]
    if unbound and channel is not None:
        noun, verb = ("Locale", "is") if len(unbound) == 1 else ("Locales", "are")
        listed = ", ".join(unbound)
        raise Unprocessable(f'{noun} "{listed}" {verb} not activated for the scope "{channel.code}".')
    return codes


def _check_categories(search: grammar.Search, structure: CatalogStructure) -> None:
    unknown = [
        code
        for criterion in search.get("categories", ())
        if is_array(criterion.get("value"))
        for item in as_list(criterion["value"])
        if structure.category(code := grammar.shown(item).strip(BLANKS)) is None
    ]
    if unknown:
        raise Unprocessable(_do_not_exist("Category", "Categories", unknown))
