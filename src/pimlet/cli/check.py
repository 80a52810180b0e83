"""`pimlet check`: recomputes what is derived from stored documents, and compares."""

from collections import Counter

import click

# Foreign keys are resolved when statements are made: all tables must be known, those of parts not used here too.
import pimlet.tables  # noqa: F401
from pimlet.cli.control import existing, with_sandboxes
from pimlet.enrichment.consistency.service import KINDS, Difference
from pimlet.enrichment.consistency.service import check as check_catalog
from pimlet.foundation.sandboxes import Sandbox, Sandboxes

_SHOWN = 100


@click.command()
@click.option("--repair", is_flag=True, help="Store what should be there.")
@click.option("--sandbox", help="The sandbox to check; all of them unless given.")
def check(repair: bool, sandbox: str | None) -> int:
    """Recompute search documents, scores and inherited content, and compare them with what is stored.

    Both ends of two-way associations are compared, too. Ends with 0 if all agrees or has been repaired, with 1 if
    something differs.
    """

    async def run(sandboxes: Sandboxes) -> int:
        wanted = [await existing(sandboxes, sandbox)] if sandbox else await _all(sandboxes)
        return sum([await _check(one, repair=repair) for one in wanted])

    return 1 if with_sandboxes(run) and not repair else 0


async def _all(sandboxes: Sandboxes) -> list[Sandbox]:
    """Those that have not been removed meanwhile."""
    named = [await sandboxes.named(name) for name in await sandboxes.names()]
    return [one for one in named if one is not None]


async def _check(sandbox: Sandbox, *, repair: bool) -> int:
    """Prints the first differences and a summary; the number of differences."""
    counts: Counter[str] = Counter()
    differing = 0
    async for checked in check_catalog(sandbox, repair=repair):
        counts[checked.kind] += checked.count
        for difference in checked.differences:
            differing += 1
            if differing <= _SHOWN:
                click.echo(_line(difference))
    if differing > _SHOWN:
        click.echo(f"… and {differing - _SHOWN} more")
    *most, last = (f"{counts[kind]} {kind}s" for kind in KINDS)
    outcome = "all agree" if not differing else f"{differing} {'repaired' if repair else 'differ'}"
    where = f"sandbox {sandbox.name}: " if sandbox.tag else ""
    click.echo(f"{where}checked {', '.join(most)} and {last}: {outcome}")
    return differing


def _line(difference: Difference) -> str:
    name = "" if difference.name is None else f" ({difference.name})"
    return f"{difference.kind} {difference.ref}{name}: {', '.join(difference.wrong)}"
