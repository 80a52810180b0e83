"""A catalog of any size with all that products can have: variants, models, groups, links, files, gaps, unique values.

Some thousand products are written through the API, so that everything about them is as the server makes it; the others
are copies. A folder that is named keeps its catalog, and a later run finds it.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks import data
from benchmarks.api import Api
from benchmarks.multiplied import DIGITS, multiply, product_name
from benchmarks.sandboxes import control
from benchmarks.server import Running, running

GENERATED = 5_000
"""Products that are written through the API; more are copies of them."""
EVERY = 5
"""One of so many products is a variant."""
VARIANTS, SUB_MODELS = 10, 2
"""Variants of a root model, and the sub models that they are divided among."""
FILES = 10
FILE_SIZE = 1_000_000
START = "2026-01-01T00:00:00+00:00"
"""`updated` of the first product; each following one is a second younger."""
PRODUCTS_PER_ROOT = EVERY * VARIANTS

_CODES = ["sku", *(attribute["code"] for attribute in data.ATTRIBUTES), "ean", "picture", "length"]
_SUB_MODEL = ["select_1", "number_1", "text_2"]
_VARIANT = ["sku", "select_2", "ean", "weight", "price", "flag_2", "picture"]
_OPTIONAL = {
    "weight": 0.8, "price": 0.9, "text_2": 0.7, "released": 0.9, "tags": 0.5, "name_2": 0.6, "number_2": 0.8,
    "description": 0.9, "select_2": 0.7,
}  # fmt: skip
"""Attributes that simple products may lack, with the share that has them."""


def plain(content: Any) -> list[dict[str, Any]]:
    """A value without channel and locale."""
    return [{"locale": None, "scope": None, "data": content}]


def root_name(number: int) -> str:
    """The code of a root model."""
    return f"model_{number:0{DIGITS}d}"


def is_variant(number: int) -> bool:
    """Whether a product of this number is a variant."""
    return number % EVERY == EVERY - 1


def build_structure(server: Running) -> None:
    """What `data.build_structure` makes, and what variants, groups, links and files need."""
    api, call = server.api, control(server.port)
    data.build_structure(api)
    api.lines(
        "/attributes",
        [
            {"code": "ean", "type": "pim_catalog_text", "group": "other", "unique": True},
            {"code": "picture", "type": "pim_catalog_image", "group": "other", "allowed_extensions": ["png"]},
            {"code": "length", "type": "pim_catalog_metric", "group": "other", "metric_family": "Length",
             "default_metric_unit": "CENTIMETER", "decimals_allowed": False, "negative_allowed": False},
        ],
    )  # fmt: skip
    required = {"ecommerce": ["sku", "name_1", "description", "number_1", "weight"], "print": ["sku", "name_2"]}
    families = [f"family_{number}" for number in range(10)] + ["shoes"]
    api.lines(
        "/families", [{"code": code, "attributes": _CODES, "attribute_requirements": required} for code in families]
    )
    api.lines(
        "/families/shoes/variants",
        [
            {"code": "two_levels", "variant_attribute_sets": [
                {"level": 1, "axes": ["select_1"], "attributes": _SUB_MODEL},
                {"level": 2, "axes": ["select_2"], "attributes": _VARIANT}]},
            {"code": "lengths", "variant_attribute_sets": [
                {"level": 1, "axes": ["length"], "attributes": ["sku", "length", "ean"]}]},
        ],
    )  # fmt: skip
    for number in range(10):
        call("PUT", f"/groups/group_{number}", {"type": "RELATED"})


def upload(api: Api, identifier: str) -> list[str]:
    """Give a product some large files one after the other; their codes."""
    codes = []
    for number in range(FILES):
        noise = hashlib.shake_128(str(number).encode()).digest(FILE_SIZE)
        place = {"identifier": identifier, "attribute": "picture", "locale": None, "scope": None}
        name = f"{data.WORDS[number]}_{number}.png"
        answer = api.client.post(
            "/api/rest/v1/media-files",
            data={"product": json.dumps(place)},
            files={"file": (name, b"\x89PNG\r\n\x1a\n" + noise, "image/png")},
            headers=api.authorization,
        )
        answer.raise_for_status()
        codes.append(answer.headers["Location"].partition("/media-files/")[2])
    return codes


def root_model(number: int) -> dict[str, Any]:
    """The document of a root model."""
    source = data.document(number)
    values = {code: entries for code, entries in source["values"].items() if code not in (*_SUB_MODEL, *_VARIANT)}
    return {
        "code": root_name(number),
        "family_variant": "two_levels",
        "categories": source["categories"],
        "values": values,
    }


def sub_models(number: int) -> list[dict[str, Any]]:
    """The documents of the models below a root model."""
    values = data.document(number)["values"]
    own = {"number_1": values["number_1"], "text_2": values["text_2"]}
    return [
        {"code": f"{root_name(number)}_{one}", "parent": root_name(number), "values": {**own, "select_1": plain(f"o{one}")}}
        for one in range(SUB_MODELS)
    ]  # fmt: skip


def product(number: int, files: list[str]) -> dict[str, Any]:
    """The document of a product."""
    chosen = random.Random(f"{number} of all")
    document = data.document(number)
    identifier = document["identifier"]
    values = document["values"]
    if is_variant(number):
        root, place = divmod(number // EVERY, VARIANTS)
        sub_model, option = divmod(place, VARIANTS // SUB_MODELS)
        document = {"identifier": identifier, "parent": f"{root_name(root)}_{sub_model}"}
        values = {code: values[code] for code in ("weight", "price", "flag_2")} | {"select_2": plain(f"o{option}")}
    else:
        values = {code: one for code, one in values.items() if chosen.random() < _OPTIONAL.get(code, 1)}
        if chosen.random() < 0.01:
            document["family"] = None
        if chosen.random() < 0.05:
            document["categories"] = []
    if chosen.random() < 0.1:
        document["groups"] = [f"group_{chosen.randrange(10)}"]
    if number and chosen.random() < 0.1:
        document["associations"] = {"X_SELL": {"products": [product_name(number - 1)]}}
    if chosen.random() < 0.3:
        values["picture"] = plain(chosen.choice(files))
    return {**document, "values": {**values, "ean": plain(f"ean of {identifier}")}}


async def _spread(url: str) -> None:
    """Dates as if the products had been written one a second."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute(f"update product_model set created = '{START}', updated = '{START}', changed = '{START}'")
    moment = f"'{START}'::timestamptz + substr(identifier, 9)::int * interval '1 second'"
    await connection.execute(f"update product set created = {moment}, updated = {moment}, changed = {moment}")
    await connection.close()


def fill(server: Running, count: int) -> None:
    """Write everything into an installation that is fresh."""
    api = server.api
    build_structure(server)
    generated = min(count, GENERATED)
    roots = range(-(-generated // PRODUCTS_PER_ROOT))
    models = [*map(root_model, roots), *(one for number in roots for one in sub_models(number))]
    for first in range(0, len(models), 100):
        api.lines("/product-models", models[first : first + 100])
    api.lines("/products", [{"identifier": product_name(0)}])
    files = upload(api, product_name(0))
    for first in range(0, generated, 100):
        numbers = range(first, min(first + 100, generated))
        api.lines("/products", [product(number, files) for number in numbers])
    asyncio.run(_spread(server.url))
    asyncio.run(multiply(server.url, count))


def options_of(program: str, description: str | None) -> argparse.ArgumentParser:
    """The options that all benchmarks on this catalog have."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{program}", description=description)
    parser.add_argument(
        "--products", type=int, nargs="+", default=[100_000], metavar="N", help="sizes, measured one after the other"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the catalogs here, and find them next time")
    parser.add_argument("--workers", type=int, default=1)
    return parser


@contextlib.contextmanager
def catalog(options: argparse.Namespace, count: int) -> Iterator[tuple[Running, Path]]:
    """A server with so many products, and a folder for files that are needed meanwhile."""
    with tempfile.TemporaryDirectory(prefix="pimlet-benchmark-") as name:
        folder = Path(name) if options.keep is None else options.keep.resolve() / str(count)
        ready = folder / "ready"
        kept = ready.exists()
        folder.mkdir(parents=True, exist_ok=True)
        with running(folder, "--workers", str(options.workers)) as server:
            if not kept:
                started = time.perf_counter()
                fill(server, count)
                ready.touch()
                print(f"{count} products made in {time.perf_counter() - started:.0f} s", flush=True)
            yield server, folder
