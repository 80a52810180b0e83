"""`pimlet check`: recomputes what is derived from stored documents, and compares."""

from collections import Counter

import click

# Foreign keys are resolved when statements are made: all tables must be known, those of parts not used here too.
import pimlet.tables  # noqa: F401
from pimlet.cli.accounts import in_sandbox
from pimlet.enrichment.consistency.service import KINDS, Difference
from pimlet.enrichment.consistency.service import check as check_catalog
from pimlet.foundation.sandboxes import Sandbox

_SHOWN = 100


@click.command()
@click.option("--repair", is_flag=True, help="Store what should be there.")
def check(repair: bool) -> int:
    """Recompute search documents, scores and inherited content, and compare them with what is stored.

    Ends with 0 if all agrees or has been repaired, with 1 if something differs.
    """
    counts, differing = in_sandbox(lambda sandbox: _check(sandbox, repair=repair))
    if differing > _SHOWN:
        click.echo(f"… and {differing - _SHOWN} more")
    checked = " and ".join(f"{counts[kind]} {kind}s" for kind in KINDS.values())
    outcome = "all agree" if not differing else f"{differing} {'repaired' if repair else 'differ'}"
    click.echo(f"checked {checked}: {outcome}")
    return 1 if differing and not repair else 0


async def _check(sandbox: Sandbox, *, repair: bool) -> tuple[Counter[str], int]:
    """Prints the first differences; the numbers of checked entities by kind, and of those that differ."""
    counts: Counter[str] = Counter()
    differing = 0
    async for checked in check_catalog(sandbox, repair=repair):
        counts[checked.kind] += checked.count
        for difference in checked.differences:
            differing += 1
            if differing <= _SHOWN:
                click.echo(_line(difference))
    return counts, differing


def _line(difference: Difference) -> str:
    name = "" if difference.name is None else f" ({difference.name})"
    return f"{difference.kind} {difference.ref}{name}: {', '.join(difference.wrong)}"
