"""`convert_measurements` of lists: measurements in the units of a channel (spec 05 §13, SaaS)."""

from collections.abc import Mapping
from typing import Any

import orjson

from pimlet.edge.errors import Unprocessable
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.value import Rules, Value
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.catalog_model import Attribute, Channel
from pimlet.structure.measurements.conversion import convert

PARAMETER = "convert_measurements"

Units = Mapping[str, str]
"""Unit codes by the codes of the attributes whose values are shown in them."""


def wanted_units(uow: UnitOfWork, query: Mapping[str, str], channel: Channel | None) -> Units | None:
    """The units that a list is asked for, None for the stored ones; versions that lack the parameter ignore it.

    Raises `Unprocessable` without a `scope`, whose text is documented nowhere.
    """
    if query.get(PARAMETER) != "true" or not uow.offers(Feature.CONVERTED_MEASUREMENTS):
        return None
    if channel is None:
        raise Unprocessable(f'The parameter "{PARAMETER}" needs the parameter "scope".')
    units: Units = channel.conversion_units
    return units


async def converted(uow: UnitOfWork, documents: list[bytes], units: Units) -> list[bytes]:
    """`values` objects with measurements in these units, rounded as they are shown."""
    decoded = [orjson.loads(document) for document in documents]
    names = Names(attributes={code for document in decoded for code in document if code in units})
    rules = Rules(await load_structure(uow, names), uow.zone)
    for document in decoded:
        for code in units.keys() & document.keys():
            attribute = rules.structure.attribute(code)
            if attribute is not None:
                for element in document[code]:
                    element["data"] = _in_unit(attribute, element["data"], units[code], rules)
    return [orjson.dumps(document) for document in decoded]


def _in_unit(attribute: Attribute, data: dict[str, Any], unit: str, rules: Rules) -> Any:
    family = rules.structure.measurements.get((attribute.metric_family or "").upper())
    amount = numbers.number_of(data["amount"])
    found = None if family is None or amount is None else convert(family, amount, data["unit"], unit)
    if found is None:
        return data
    raw = Value(attribute, None, None, {"amount": f"{found:f}", "unit": unit})
    return value_type(attribute).shown(raw, rules)
