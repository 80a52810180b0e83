"""The exceptions of account services."""

from collections.abc import Iterable

_SHOWN = 30


class AccountsError(Exception):
    """An operation that the rules of spec 01 §13 refuse; its texts say what is wrong."""

    def __init__(self, *messages: str) -> None:
        """At least one message."""
        super().__init__(" ".join(messages))
        self.messages = messages


class UnknownAccountError(AccountsError):
    """What an operation was asked to work on does not exist; `name` is what it was called."""

    def __init__(self, thing: str, name: str, known: Iterable[str]) -> None:
        """`thing` is what it is called in a sentence, such as `user`; `known` are the names that exist."""
        super().__init__(unknown(thing, name, known))
        self.name = name


def unknown(thing: str, name: str, known: Iterable[str]) -> str:
    """A message for a name that does not exist, with those that do."""
    names = sorted(known)
    if not names:
        return f'There is no {thing} "{name}"; there is none at all.'
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f'There is no {thing} "{name}"; known: {", ".join(names[:_SHOWN])}{more}.'
