"""The wording for a name that does not exist, for all who administer a sandbox."""

from collections.abc import Iterable

_SHOWN = 30


def unknown(thing: str, name: str, known: Iterable[str]) -> str:
    """A message for a name that does not exist, with those that do."""
    names = sorted(known)
    if not names:
        return f'There is no {thing} "{name}"; there is none at all.'
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f'There is no {thing} "{name}"; known: {", ".join(names[:_SHOWN])}{more}.'
