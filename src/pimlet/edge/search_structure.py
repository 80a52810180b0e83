"""The form of a `search` parameter, before any property or operator is looked at (spec 02 §9, 04 §9)."""

from collections.abc import Mapping
from typing import Any

from pimlet.edge.errors import Unprocessable
from pimlet.edge.json_bytes import php_type


def check_structure(search: Mapping[str, Any]) -> None:
    """Every property holds a list of objects with an operator. Raises `Unprocessable`."""
    for name, criteria in search.items():
        if not isinstance(criteria, list) or not criteria or criteria[0] is None:
            raise Unprocessable(
                f'Structure of filter "{name}" should respect this structure: '
                f'{{"{name}":[{{"operator": "my_operator", "value": "my_value"}}]}}'
            )
        for criterion in criteria:
            if not isinstance(criterion, dict) or criterion.get("operator") is None:
                raise Unprocessable(f'Operator is missing for the property "{name}".')
            if not isinstance(criterion["operator"], str):
                raise Unprocessable(f'Operator has to be a string, "{php_type(criterion["operator"])}" given.')
