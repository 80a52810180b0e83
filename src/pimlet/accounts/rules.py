"""Checks that the account services share (spec 01 §13.3), each giving messages that name the field."""

import re
from collections.abc import Sequence

from pimlet.accounts.errors import AccountsError

USED = "This value is already used."
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def reject(problems: Sequence[str]) -> None:
    """Raise `AccountsError` with all problems, if there are any."""
    if problems:
        raise AccountsError(*problems)


def text_problems(field: str, value: str, shortest: int, longest: int) -> list[str]:
    """Problems of a required text."""
    if value == "":
        return [f"{field}: This value should not be blank."]
    if _CONTROL.search(value):
        return [f"{field}: This value may not hold control characters."]
    if len(value) < shortest:
        return [f"{field}: This value is too short. It should have {shortest} characters or more."]
    if len(value) > longest:
        return [f"{field}: This value is too long. It should have {longest} characters or less."]
    return []
