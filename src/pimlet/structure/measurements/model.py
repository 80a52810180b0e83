"""A measurement family as its rules see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.structure.measurements.php_arrays import Array


@dataclass(frozen=True)
class Unit:
    """A unit; operations lead from it to the standard unit and may hold keys that the validator refuses."""

    code: str
    labels: Mapping[int | str, Any]
    operations: tuple[Mapping[int | str, Any], ...]
    symbol: str

    @property
    def is_multiply_by_one(self) -> bool:
        """Whether the only operation is a multiplication by 1, written so."""
        return [(one["operator"], one["value"]) for one in self.operations] == [("mul", "1")]


@dataclass(frozen=True)
class MeasurementFamily:
    """A family; `id` is None until it is stored."""

    code: str
    labels: Mapping[int | str, Any]
    standard_unit: str
    units: tuple[Unit, ...]
    id: int | None = None


def family_of(document: Array, number: int | None) -> MeasurementFamily:
    """The family of a document in the right form (see `schema.FAMILY`)."""
    units = tuple(
        Unit(
            unit["code"],
            unit.get("labels", {}),
            tuple(unit["convert_from_standard"].values()),
            unit.get("symbol", ""),
        )
        for unit in document["units"].values()
    )
    return MeasurementFamily(
        document["code"], document.get("labels", {}), document["standard_unit_code"], units, number
    )
