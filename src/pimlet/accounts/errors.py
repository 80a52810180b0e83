"""The one exception of account services."""


class AccountsError(Exception):
    """An operation that the rules of spec 01 §13 refuse; its texts say what to do."""

    def __init__(self, *messages: str) -> None:
        """At least one message."""
        super().__init__(" ".join(messages))
        self.messages = messages
