"""The exceptions of account services."""

from collections.abc import Iterable

from pimlet.foundation.unknown import unknown


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
