"""The data set: generated products with 15 attributes, written as finished rows by COPY."""

import asyncio
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from benchmarks.api import Api
from benchmarks.multiplied import multiply, product_name
from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.products import storing
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import cells
from pimlet.enrichment.search.interned import cell_ids
from pimlet.enrichment.values.merging import merge
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.structure.catalog import Names, load_structure

WORDS = [
    "alpine",
    "boot",
    "canvas",
    "delta",
    "ember",
    "flint",
    "grove",
    "harbor",
    "iron",
    "jade",
    "kelp",
    "lunar",
    "maple",
    "north",
    "ocean",
    "pine",
    "quartz",
    "river",
]
PRODUCT_COLUMNS = (
    "uuid", "identifier", "identifier_key", "family_id", "enabled", "own_values", "kept", "category_ids",
    "group_ids", "completeness", "quality", "tokens", "created", "updated", "changed",
)  # fmt: skip
CELL_COLUMNS = ("product", "key_id", "text", "number")
GENERATED = 5_000
"""Products that are generated; more are copies of them."""
_CHUNK = 2_000


def _attribute(code: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **properties}


ATTRIBUTES = [
    *[_attribute(f"name_{number}", "text", localizable=True) for number in (1, 2)],
    *[_attribute(f"text_{number}", "text") for number in (1, 2)],
    _attribute("description", "textarea", localizable=True, scopable=True),
    *[_attribute(f"number_{n}", "number", decimals_allowed=True, negative_allowed=False) for n in (1, 2)],
    _attribute("weight", "metric", metric_family="Weight", default_metric_unit="GRAM", decimals_allowed=True, negative_allowed=False),
    _attribute("price", "price_collection", decimals_allowed=True),
    *[_attribute(f"flag_{number}", "boolean") for number in (1, 2)],
    _attribute("released", "date"),
    *[_attribute(f"select_{number}", "simpleselect") for number in (1, 2)],
    _attribute("tags", "multiselect"),
]  # fmt: skip


def build_structure(api: Api) -> None:
    """Channels, categories, attributes, options and families, through the API."""
    api.lines("/categories", [{"code": f"c{number}", "parent": "master"} for number in range(50)])
    api.lines("/attributes", ATTRIBUTES)
    api.lines(
        "/channels",
        [
            {"code": "ecommerce", "locales": ["en_US", "fr_FR"], "currencies": ["USD", "EUR"]},
            {"code": "print", "locales": ["en_US", "fr_FR"], "currencies": ["USD"], "category_tree": "master"},
        ],
    )
    for code in ("select_1", "select_2", "tags"):
        api.lines(f"/attributes/{code}/options", [{"code": f"o{number}"} for number in range(30)])
    codes = [attribute["code"] for attribute in ATTRIBUTES]
    api.lines("/families", [{"code": f"family_{number}", "attributes": codes} for number in range(10)])


def text(random_numbers: random.Random, words: int) -> str:
    """Some words."""
    return " ".join(random_numbers.choices(WORDS, k=words))


def document(number: int) -> dict[str, Any]:
    """The document of one product; the same for the same number."""
    chosen = random.Random(number)

    def plain(data: Any) -> list[dict[str, Any]]:
        return [{"locale": None, "scope": None, "data": data}]

    def localized(words: int, scopes: tuple[str | None, ...] = (None,)) -> list[dict[str, Any]]:
        return [
            {"locale": locale, "scope": scope, "data": text(chosen, words)}
            for scope in scopes
            for locale in ("en_US", "fr_FR")
        ]

    return {
        "identifier": product_name(number),
        "family": f"family_{number % 10}",
        "categories": sorted({f"c{chosen.randrange(50)}" for _ in range(2)}),
        "enabled": chosen.random() < 0.9,
        "values": {
            "name_1": localized(4),
            "name_2": localized(4),
            "text_1": plain(text(chosen, 5)),
            "text_2": plain(text(chosen, 5)),
            "description": localized(25, ("ecommerce", "print")),
            "number_1": plain(f"{chosen.randrange(100_000) / 100:.2f}"),
            "number_2": plain(f"{chosen.randrange(100_000) / 100:.2f}"),
            "weight": plain({"amount": str(chosen.randrange(5_000)), "unit": "GRAM"}),
            "price": plain([{"amount": f"{chosen.randrange(10_000)}.99", "currency": code} for code in ("EUR", "USD")]),
            "flag_1": plain(chosen.random() < 0.5),
            "flag_2": plain(chosen.random() < 0.5),
            "released": plain(f"20{chosen.randrange(10, 26)}-0{chosen.randrange(1, 10)}-15"),
            "select_1": plain(f"o{chosen.randrange(30)}"),
            "select_2": plain(f"o{chosen.randrange(30)}"),
            "tags": plain(sorted({f"o{chosen.randrange(30)}" for _ in range(3)})),
        },
    }


async def rules_of(uow: UnitOfWork) -> Rules:
    """The rules for generated products."""
    names = Names(attributes={attribute["code"] for attribute in ATTRIBUTES})
    names.families = {f"family_{number}" for number in range(10)}
    names.categories = {f"c{number}" for number in range(50)}
    names.options = {(code, f"o{n}") for code in ("select_1", "select_2", "tags") for n in range(30)}
    return Rules(await load_structure(uow, names), uow.zone)


def rows(rules: Rules, scoring: Scoring, numbers: range) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The finished row and the cells of each product."""
    structure = rules.structure
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in numbers:
        source = document(number)
        found = (structure.category(code) for code in source["categories"])
        product = Product(
            uuid=uuid.UUID(int=random.Random(number).getrandbits(128), version=4),
            identifier=source["identifier"],
            enabled=source["enabled"],
            family=structure.family(source["family"]),
            categories={category.id: category for category in found if category is not None},
        )
        sku = [{"locale": None, "scope": None, "data": source["identifier"]}]
        merge(product.values, {"sku": sku, **source["values"]}, rules)
        moment = start + timedelta(seconds=number)
        row = {**storing.product_columns(product, storing.Searchable(scoring)), "uuid": product.uuid}
        row |= {"created": moment, "updated": moment, "changed": moment}
        yield row, cells(product.values.values(), scoring.showing)


def sandbox_of(url: str) -> Sandbox:
    """The catalog at this URL; belongs to one event loop."""
    return Sandbox("", url, Settings(_env_file=None, DATABASE_URL=url))


async def fill(url: str, count: int) -> None:
    """Write `count` products: some thousand generated ones by COPY, and copies of them."""
    sandbox = sandbox_of(url)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    generated = min(count, GENERATED)
    for first in range(0, generated, _CHUNK):
        await _fill_chunk(sandbox, connection, range(first, min(first + _CHUNK, generated)))
    await connection.close()
    await sandbox.close()
    await multiply(url, count)


async def _fill_chunk(sandbox: Sandbox, connection: Any, numbers: range) -> None:
    products, cells = await finished(sandbox, numbers)
    await copy(connection, "product", "product_cell", products, cells)
    await asyncio.sleep(0)


async def finished(sandbox: Sandbox, numbers: range) -> tuple[list[Any], list[Any]]:
    """Records for COPY: products and cells."""

    async def prepare(uow: UnitOfWork) -> tuple[list[Any], list[Any]]:
        rules = await rules_of(uow)
        made = list(rows(rules, await Scoring.load(uow, rules), numbers))
        ids = await cell_ids(uow, {name for _, cells in made for name in cells})
        products = [tuple(row.get(name) for name in PRODUCT_COLUMNS) for row, _ in made]
        cells = [(row["uuid"], ids[name], *cell) for row, found in made for name, cell in found.items()]
        return products, cells

    return await transact(sandbox, Access.WRITE, prepare)


async def copy(connection: Any, products_table: str, cells_table: str, products: list[Any], cells: list[Any]) -> None:
    """COPY records into tables of the shape of `product` and `product_cell`."""
    await connection.copy_records_to_table(products_table, records=products, columns=PRODUCT_COLUMNS)
    await connection.copy_records_to_table(cells_table, records=cells, columns=CELL_COLUMNS)
