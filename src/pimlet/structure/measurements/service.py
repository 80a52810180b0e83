"""Use cases of measurement families (spec 02 §12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pimlet.edge.errors import NotFound, Problem, Unprocessable, ValidationFailed, Violation
from pimlet.edge.expectations import is_array
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.measurements import repository
from pimlet.structure.measurements.format import columns, standard
from pimlet.structure.measurements.model import MeasurementFamily, family_of
from pimlet.structure.measurements.php_arrays import Array, merged, php_array
from pimlet.structure.measurements.schema import FAMILY, LIST, NAMED, FormatError, format_errors
from pimlet.structure.measurements.validator import (
    change_violations,
    code_problem,
    index_violations,
    standard_unit_problem,
    violations,
)

# Family, units, unit, operations, operation, its members; nothing looks deeper.
_DEPTH = 6
_WRONG_LIST = "The list of measurement families has an invalid format."
_WRONG_FORM = "The measurement family has an invalid format."
_RULES_BROKEN = "The measurement family has data that does not comply with the business rules."


class WrongForm(Problem):
    """A list (400) or a family (422) of the wrong form."""

    def __init__(self, code: int, message: str, errors: list[FormatError]) -> None:
        """`errors` in the order of `format_errors`."""
        super().__init__(code, message)
        self.errors = errors

    def members(self, anchor: str | None) -> dict[str, Any]:
        """Adds `errors`."""
        del anchor
        return {"message": self.message, "errors": [error.rendered() for error in self.errors]}


class RulesBroken(ValidationFailed):
    """422 of a family that breaks business rules."""

    def __init__(self, found: list[Violation]) -> None:
        """`found` in the order of the rules, at least one."""
        super().__init__(found)
        self.message = _RULES_BROKEN


class _Batch:
    """The families that one request names, as its earlier entries left them."""

    def __init__(self, rows: list[Any], count: int, used: set[str]) -> None:
        self.count = count
        self.used = used
        self.changed: set[str] = set()
        self.known: dict[str, MeasurementFamily] = {}
        for row in rows:
            self.known[row.key] = family_of(php_array(standard(row), _DEPTH), row.id)

    def apply(self, document: Array) -> bool:
        """Create or update the family of a document; whether it was created. Raises `Problem`."""
        errors = format_errors(NAMED, document)
        if errors:
            raise WrongForm(422, _WRONG_FORM, errors)
        problem = code_problem(document["code"])
        if problem is not None:
            raise Unprocessable(problem)
        key = structure_key(document["code"])
        before = self.known.get(key)
        family = self._checked(document, before)
        others = self.count if before is None else self.count - 1
        found = change_violations(family, before, used=key in self.used, others=others)
        if found:
            raise RulesBroken(found)
        problem = standard_unit_problem(family)
        if problem is not None:
            raise Unprocessable(problem)
        self._keep(key, family, before)
        return before is None

    def _checked(self, document: Array, before: MeasurementFamily | None) -> MeasurementFamily:
        whole = document if before is None else merged(_document(before), document)
        errors = format_errors(FAMILY, whole)
        if errors:
            raise WrongForm(422, _WRONG_FORM, errors)
        family = family_of(whole, None if before is None else before.id)
        found = index_violations(whole["units"]) or violations(family)
        if found:
            raise RulesBroken(found)
        return family

    def _keep(self, key: str, family: MeasurementFamily, before: MeasurementFamily | None) -> None:
        stored = family if before is None else replace(family, code=before.code)
        self.count += before is None
        if before is None or columns(stored) != columns(before):
            self.changed.add(key)
        self.known[key] = family_of(_document(stored), stored.id)


def _document(family: MeasurementFamily) -> Array:
    """The family as it is stored."""
    document: Array = php_array({"code": family.code, **columns(family)}, _DEPTH)
    return document


class MeasurementFamilyService:
    """Lists and writes measurement families."""

    async def every(self, uow: UnitOfWork) -> list[dict[str, Any]]:
        """All families by code."""
        return [standard(row) for row in await repository.every(uow)]

    async def write(self, uow: UnitOfWork, body: dict[str, Any] | list[Any]) -> list[dict[str, Any]]:
        """Create and update families in order, each on its own; one answer for each. Raises `WrongForm`."""
        documents: Array = php_array(body, _DEPTH + 1)
        errors = format_errors(LIST, documents)
        if errors:
            raise WrongForm(400, _WRONG_LIST, errors)
        codes = {one["code"] for one in documents.values() if isinstance(one.get("code"), str)}
        batch = _Batch(await repository.find(uow, codes), await repository.count(uow), await repository.used(uow))
        answers = [_answer(batch, document) for document in documents.values()]
        if batch.changed:
            await repository.save(uow, [batch.known[key] for key in sorted(batch.changed)])
            await uow.bump(Part.MEASUREMENTS)
        return answers

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a family that no attribute has (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Measurement family "{code}" does not exist.')
        if rows[0].key in await repository.used(uow):
            raise Unprocessable(f'Measurement family "{rows[0].code}" could not be removed as attributes use it.')
        await repository.remove(uow, rows[0].key)
        await uow.bump(Part.MEASUREMENTS)


def _answer(batch: _Batch, document: Array) -> dict[str, Any]:
    try:
        created = batch.apply(document)
    except Problem as problem:
        return {"code": _given_code(document), "status_code": problem.code, **problem.members(None)}
    return {"code": document["code"], "status_code": 201 if created else 204}


def _given_code(document: Mapping[int | str, Any]) -> Any:
    """The code as it was sent, whatever its type; nothing instead of null."""
    code = document.get("code")
    return "" if code is None else [] if is_array(code) else code
