"""`pimlet draft`."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from pimlet.cli.accounts import formatted, print_list
from pimlet.cli.control import in_transaction, of_sandbox
from pimlet.control.inside import SYSTEM
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.workflow.drafts import service
from pimlet.workflow.drafts.service import Draft, Status, Wanted

Command = TypeVar("Command", bound=Callable[..., Any])


def _of_entity(command: Command) -> Command:
    """Adds the options that name a product or product model, which the command gets as `entity`, and the sandbox."""
    options = (
        click.option("--product", help="Its identifier."),
        click.option("--product-uuid", type=click.UUID, help="Its uuid."),
        click.option("--product-model", help="Its code."),
        of_sandbox,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _write(sandbox: str | None, work: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    in_transaction(sandbox, Access.WRITE, work)


@click.group()
def draft() -> None:
    """Drafts and proposals of users who may not change a product or product model themselves."""


@draft.command("list")
@click.option("--user", "username", help="Of this user only.")
@_of_entity
@click.option("--status", type=click.Choice([status.value for status in Status]))
@formatted
def list_drafts(username: str | None, sandbox: str | None, status: str | None, form: str, **entity: Any) -> None:
    """List drafts, the oldest first; as text with the attributes that they change."""
    wanted, of = Wanted(username, **entity), None if status is None else Status(status)
    found = in_transaction(sandbox, Access.READ, lambda uow: service.list_drafts(uow, wanted, of))
    print_list((_row(one) if form == "text" else asdict(one) for one in found), form)


def _row(one: Draft) -> dict[str, Any]:
    return {
        "user": one.username,
        "kind": "product" if one.product_model is None else "product model",
        "code": one.product_model or one.product or one.product_uuid,
        "status": one.status.value,
        "updated": one.updated,
        "attributes": list(one.values),
    }


@draft.command()
@click.argument("username")
@_of_entity
@click.option("--attribute", "attributes", multiple=True, help="Only these attributes; may be repeated.")
def approve(username: str, attributes: tuple[str, ...], sandbox: str | None, **entity: Any) -> None:
    """Give a product or product model the values that a user has submitted."""
    wanted = Wanted(username, **entity)
    _write(sandbox, lambda uow: service.approve(uow, wanted, attributes or None, SYSTEM))
    click.echo(f'Approved the proposal of "{username}" for the {wanted.entity}.')


@draft.command()
@click.argument("username")
@_of_entity
def reject(username: str, sandbox: str | None, **entity: Any) -> None:
    """Give a proposal back to its author, as a draft in progress."""
    wanted = Wanted(username, **entity)
    _write(sandbox, lambda uow: service.reject(uow, wanted))
    click.echo(f'Rejected the proposal of "{username}" for the {wanted.entity}.')


@draft.command()
@click.argument("username")
@_of_entity
def remove(username: str, sandbox: str | None, **entity: Any) -> None:
    """Remove a draft, submitted or not."""
    wanted = Wanted(username, **entity)
    _write(sandbox, lambda uow: service.remove(uow, wanted))
    click.echo(f'Removed the draft of "{username}" of the {wanted.entity}.')
