"""What the API shows of values, looked at once for all that is made of it: documents, tokens, cells and scores."""

from typing import Any

from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.value import Rules, Value


class Showing:
    """Of the values of one batch, by the rules of one time."""

    def __init__(self, rules: Rules) -> None:
        """Nothing is looked at yet."""
        self.rules = rules
        self._seen: dict[int, tuple[Value, Any]] = {}

    def __call__(self, value: Value) -> Any:
        """The data that is shown; None when nothing of it is."""
        seen = self._seen.get(id(value))
        if seen is None:
            # The value stands beside what is shown of it, so that its address is not given to another one.
            seen = self._seen[id(value)] = (value, value_type(value.attribute).shown(value, self.rules))
        return seen[1]
