"""Measurement families in the API's formats (spec 02 §12, §13)."""

from collections.abc import Mapping
from typing import Any

from pimlet.structure.measurements.model import MeasurementFamily, Unit


def standard(row: Any) -> dict[str, Any]:
    """The document of a row."""
    return {
        "code": row.code,
        "labels": row.labels,
        "standard_unit_code": row.standard_unit_code,
        "units": row.units,
    }


def legacy(row: Any, code: str) -> dict[str, Any]:
    """The document of the legacy resource, under the code given."""
    return {
        "code": code,
        "standard": row.standard_unit_code,
        "units": [
            {
                "code": unit["code"],
                "convert": {one["operator"]: one["value"] for one in unit["convert_from_standard"]},
                "symbol": unit["symbol"],
            }
            for unit in row.units.values()
        ],
    }


def columns(family: MeasurementFamily) -> dict[str, Any]:
    """What is stored of a family beside its code: labels and units as the API shows them."""
    return {
        "labels": _labels(family.labels),
        "standard_unit_code": family.standard_unit,
        "units": {unit.code: _unit(unit) for unit in family.units},
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "labels": _labels(unit.labels),
        "convert_from_standard": [{name: one[name] for name in ("operator", "value")} for one in unit.operations],
        "symbol": unit.symbol,
    }


def _labels(labels: Mapping[int | str, Any]) -> dict[str, str]:
    """Labels without the empty ones, by the length of the locale, then by its bytes (spec 02 §1.6)."""
    kept = [(str(locale), label) for locale, label in labels.items() if label != ""]
    return dict(sorted(kept, key=lambda item: (len(item[0].encode()), item[0].encode())))
