"""`pimlet fault`."""

import json
from typing import Any

import click
from pydantic import ValidationError

from pimlet.cli.accounts import formatted, print_list
from pimlet.cli.control import in_transaction, of_sandbox
from pimlet.cli.errors import CommandError
from pimlet.control.faults import rules
from pimlet.control.faults.effects import EFFECT, EFFECT_NAMES, Match, NewFault
from pimlet.control.faults.rules import Fault
from pimlet.foundation.unit_of_work import Access


@click.group()
def fault() -> None:
    """Rules that make requests fail on purpose."""


@fault.command("list")
@of_sandbox
@formatted
def list_faults(sandbox: str | None, form: str) -> None:
    """List all rules."""
    print_list((_shown(one, form) for one in in_transaction(sandbox, Access.READ, rules.rules)), form)


@fault.command()
@click.argument("effect", type=click.Choice(EFFECT_NAMES))
@click.argument("options", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--method", help="Only requests with this method.")
@click.option("--path", help="Only requests of this path; * stands for any text.")
@click.option("--connection", help="Only requests of this connection.")
@click.option("--count", type=int, help="How often it happens; always unless given.")
@click.option("--probability", type=float, help="How likely it happens, up to 1.")
@of_sandbox
def add(
    effect: str, options: tuple[str, ...], method: str | None, path: str | None, connection: str | None,
    count: int | None, probability: float | None, sandbox: str | None,
) -> None:  # fmt: skip
    """Add a rule, such as: pimlet fault add status status=503 retry_after=2 --path '/products*' --count 3."""
    try:
        chosen = EFFECT.validate_python({"type": effect, **dict(_option(one) for one in options)})
        match = Match(method=method, path=path, connection=connection)
        new = NewFault(match=match, count=count, probability=probability, effect=chosen)
    except ValidationError as error:
        raise CommandError("; ".join(_problem(dict(one)) for one in error.errors())) from error
    added = in_transaction(sandbox, Access.WRITE, lambda uow: rules.add(uow, new))
    click.echo(f"Added the fault {added.id}.")


@fault.command()
@click.argument("number", type=int)
@of_sandbox
def remove(number: int, sandbox: str | None) -> None:
    """Remove one rule."""
    if not in_transaction(sandbox, Access.WRITE, lambda uow: rules.remove(uow, number)):
        raise CommandError(f"there is no fault {number}")
    click.echo(f"Removed the fault {number}.")


@fault.command()
@of_sandbox
def clear(sandbox: str | None) -> None:
    """Remove all rules."""
    click.echo(f"Removed {in_transaction(sandbox, Access.WRITE, rules.remove)} faults.")


def _option(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text}: give NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _problem(error: dict[str, Any]) -> str:
    return f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"


def _shown(one: Fault, form: str) -> dict[str, Any]:
    effect = one.effect.model_dump()
    match = one.match.model_dump(exclude_none=True)
    if form == "json":
        return {"id": one.id, "match": match, "remaining": one.remaining, "probability": one.probability,
                "effect": effect, "hits": one.hits}  # fmt: skip
    return {
        "id": one.id, "effect": effect.pop("type"), "match": json.dumps(match), "options": json.dumps(effect),
        "remaining": "-" if one.remaining is None else one.remaining, "hits": one.hits,
    }  # fmt: skip
