"""`pimlet publish` and `pimlet unpublish`: versions of products that stay as they are (spec 05 §2)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from pimlet.cli.control import existing, in_transaction, of_sandbox, with_sandboxes
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.unit_of_work import Access
from pimlet.workflow.published_products import service
from pimlet.workflow.published_products.service import Chosen


def _filters(context: click.Context, parameter: click.Parameter, text: str | None) -> Any:
    """A search, decoded."""
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.BadParameter('give filters as a JSON object, such as {"enabled":[{"operator":"=","value":true}]}.')
    return found


def _of_products(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the ways to choose products, and the sandbox."""
    command = click.argument("identifiers", nargs=-1)(command)
    command = click.option("--uuid", "uuids", type=click.UUID, multiple=True, help="May be repeated.")(command)
    search = "What a search finds: filters as in GET /products."
    command = click.option("--search", callback=_filters, metavar="JSON", help=search)(command)
    return of_sandbox(command)


@click.command()
@_of_products
def publish(identifiers: tuple[str, ...], uuids: tuple[UUID, ...], search: Any, sandbox: str | None) -> None:
    """Publish products as they are now, in place of versions published before."""

    async def work(sandboxes: Sandboxes) -> int:
        return await service.publish(await existing(sandboxes, sandbox), Chosen(identifiers, uuids, search))

    click.echo(f"{with_sandboxes(work)} published.")


@click.command()
@_of_products
def unpublish(identifiers: tuple[str, ...], uuids: tuple[UUID, ...], search: Any, sandbox: str | None) -> None:
    """Withdraw published products, named as they were published."""
    chosen = Chosen(identifiers, uuids, search)
    count = in_transaction(sandbox, Access.WRITE, lambda uow: service.unpublish(uow, chosen))
    click.echo(f"{count} unpublished.")
