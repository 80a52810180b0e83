"""`python -m tools.coverage_page [--check]`: `docs/coverage.md`, from the route table and Akeneo's operations."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pimlet
from pimlet.app import api_routes
from pimlet.edge.root_routes import ROOT, TOKEN
from pimlet.foundation.differences import TABLE

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
OPERATIONS = Path(__file__).with_name("akeneo_operations.json")
_PARAMETER = re.compile(r"{\w+}")

HEAD = """\
# What pimlet answers

Every operation of Akeneo's published API description, and whether pimlet answers it. What is not yet answered is
a 404, as for any unknown route. This page is generated from the table that serves the requests
(`python -m tools.coverage_page`).

{done} of {all} operations are implemented.

| Method | Path | |
| --- | --- | --- |
"""

GAPS = """
## Gaps inside implemented operations

What a request cannot have gets a clear error. What is stored without effect is so because no documentation tells
the effect exactly.

| What | Answer |
| --- | --- |
"""

DIFFERENCES = """
## Differences by version and edition

| What | Where | |
| --- | --- | --- |
"""


def differences() -> Iterator[str]:
    """The rows of the table of differences; those that no code asks about yet are marked."""
    sources = [path.read_text(encoding="utf-8") for path in Path(pimlet.__file__).parent.rglob("*.py")]
    for feature, row in TABLE.items():
        # The table itself names each feature once.
        asked = any(f"Feature.{feature.name}" in source for source in sources if "TABLE: Mapping" not in source)
        yield f"| {row.what} | {row.where} | {'' if asked else 'not yet'} |\n"


def gaps() -> Iterator[tuple[str, str]]:
    """What implemented operations cannot do yet, and how they say so."""
    yield "codes of records and assets, and targets of product links, in values", "any code of valid form is accepted"
    yield (
        "`channel_requirements` of categories (SaaS only)",
        "stored and shown; completeness does not count them: what a tree weighs is documented nowhere",
    )
    yield (
        "`validations` of categories (SaaS only) on product models",
        "they speak of products: a variant is judged with what it inherits, when it is written",
    )
    yield (
        "`parent` of families (SaaS only)",
        "not shown, 422 when written: no documentation tells how families get children",
    )
    for name in ("create_missing_options", "with_asset_share_links", "with_workflow_execution_statuses"):
        yield f"parameter `{name}` (SaaS only)", "422, the parameter is not supported"
    for name in ("readiness", "updated_including_linked_entities"):
        yield f"product filter on `{name}` (SaaS only)", "404, the property does not exist"
    yield "`IN CHILDREN` on `family` (SaaS only)", "422, `Filter on property … is not supported`"


def implemented() -> set[tuple[str, str]]:
    """Method and path of every route, parameter names left aside."""
    return {(route.method, _PARAMETER.sub("{}", route.path)) for route in (ROOT, TOKEN, *api_routes())}


def render() -> str:
    """The page."""
    operations: list[tuple[str, str]] = [(method, path) for method, path in json.loads(OPERATIONS.read_text())]
    served = implemented()
    rows, done = [], 0
    for method, path in sorted(operations, key=lambda one: (one[1], one[0])):
        answered = (method, _PARAMETER.sub("{}", path)) in served
        done += answered
        rows.append(f"| {method} | `{path}` | {'implemented' if answered else 'not yet'} |")
    listed = "\n".join(f"| {what} | {answer} |" for what, answer in gaps())
    page = HEAD.format(done=done, all=len(operations)) + "\n".join(rows) + "\n" + GAPS + listed + "\n"
    return page + DIFFERENCES + "".join(differences())


def main() -> None:
    """Write the page, or check that it is up to date."""
    parser = argparse.ArgumentParser(prog="python -m tools.coverage_page", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the page is not up to date")
    if parser.parse_args().check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != render():
            sys.exit("docs/coverage.md is not up to date: run python -m tools.coverage_page")
    else:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
