"""Errors of the control API, and the one envelope that they are answered in."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.edge.errors import Problem, ValidationFailed
from pimlet.foundation.unknown import unknown


class ControlError(Exception):
    """A refused control request: `message` says what to do, `problems` has one text for each thing that is wrong."""

    def __init__(
        self, status: int, message: str, problems: Sequence[str] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        """`headers` are added to the answer."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.problems = tuple(problems)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The envelope."""
        body: dict[str, Any] = {"code": self.status, "message": self.message}
        if self.problems:
            body["problems"] = list(self.problems)
        return body


class UnknownNameError(ControlError):
    """404 of something that a path or a query names; the known names are listed."""

    def __init__(self, thing: str, name: str, known: Iterable[str]) -> None:
        """`thing` is what it is called in a sentence, such as `user`."""
        names = list(known)
        super().__init__(404, unknown(thing, name, names) + suggestion(name, names))


class RefusedError(ControlError):
    """422 of a request that is well formed and cannot be carried out."""

    def __init__(self, *problems: str) -> None:
        """One text for each problem."""
        super().__init__(422, " ".join(problems), problems)


def suggestion(name: str, known: Iterable[str]) -> str:
    """A hint at the known name that a misspelt one is closest to; empty when none is close."""
    close = get_close_matches(name, list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


def of_accounts(error: AccountsError, named: Iterable[str]) -> ControlError:
    """The answer to a refusal of the account services: 404 when the URL names what does not exist, else 422."""
    if isinstance(error, UnknownAccountError) and error.name in set(named):
        return ControlError(404, " ".join(error.messages))
    return RefusedError(*error.messages)


def of_problem(problem: Problem) -> ControlError:
    """The answer to a refusal by the rules of the catalog, which are worded for the PIM API."""
    if isinstance(problem, ValidationFailed):
        return RefusedError(*(f"{one.property}: {one.message}" for one in problem.violations))
    return ControlError(problem.code, problem.message, headers=problem.headers)
