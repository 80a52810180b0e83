"""The entities, unique values and axis combinations that one batch touches, as its earlier lines left them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from uuid import UUID

from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.values.validation import UniqueKey, unique_key
from pimlet.enrichment.values.value import Rules
from pimlet.enrichment.variants.axes import Place, Sibling, place_of
from pimlet.foundation.keys import code_key

Kind = TypeVar("Kind", Product, ProductModel)


@dataclass
class Loaded(Generic[Kind]):
    """What was read before the first line: locked entities, and who has the unique values that documents submit.

    `siblings` tells who has each combination in `places`; combinations become known only when documents are applied.
    """

    rules: Rules
    entities: list[Kind]
    owners: dict[UniqueKey, UUID] = field(default_factory=dict)
    places: set[Place] = field(default_factory=set)
    siblings: dict[Place, Sibling] = field(default_factory=dict)


class Batch(Generic[Kind]):
    """State of one batch, all in memory."""

    def __init__(self, loaded: Loaded[Kind], models: Iterable[ProductModel] = ()) -> None:
        """`models` are those that products may have as parents."""
        self.rules = loaded.rules
        self.owners = dict(loaded.owners)
        self.before: dict[object, Kind] = {}
        self.after: dict[object, Kind] = {}
        self.names: dict[str, object] = {}
        self.unknown_places: set[Place] = set()
        self._models = {code_key(model.code or ""): model for model in models}
        self._places = loaded.places
        self._siblings = dict(loaded.siblings)
        for entity in loaded.entities:
            self.before[entity.ref] = entity
            self.put(entity)

    def find(self, name: str) -> Kind | None:
        """The entity with this identifier or code in any case."""
        ref = self.names.get(code_key(name))
        return None if ref is None else self.after[ref]

    def model(self, code: str) -> ProductModel | None:
        """A parent in any case."""
        return self._models.get(code_key(code))

    def sibling(self, entity: Kind) -> Sibling | None:
        """Another child of the same parent with the same combination of axis values.

        A combination that was never asked for is taken down in `unknown_places` and counts as free: the batch is
        then applied again.
        """
        place = place_of(entity)
        if place is None:
            return None
        if place not in self._places and place not in self._siblings and place[0] > 0:
            self.unknown_places.add(place)
        found = self._siblings.get(place)
        return None if found is None or found.ref == entity.ref else found

    def put(self, entity: Kind) -> None:
        """Make an accepted entity visible to later lines."""
        previous = self.after.get(entity.ref)
        if previous is not None:
            self._forget(previous)
        if entity.name is not None:
            self.names[code_key(entity.name)] = entity.ref
        for value in entity.values.values():
            key = unique_key(value)
            if key is not None and isinstance(entity.ref, UUID):
                self.owners[key] = entity.ref
        place = place_of(entity)
        if place is not None:
            self._siblings[place] = Sibling(entity.ref, entity.name or str(entity.ref))
        self.after[entity.ref] = entity
        if previous is not None and isinstance(entity, ProductModel):
            self._adopt(previous, entity)

    def _adopt(self, previous: object, model: ProductModel) -> None:
        """Children in this batch inherit from the model as it is now."""
        for ref, child in self.after.items():
            if child.parent is previous:
                self.after[ref] = replace(child, parent=model)

    def _forget(self, entity: Kind) -> None:
        if entity.name is not None:
            self.names.pop(code_key(entity.name), None)
        for value in entity.values.values():
            key = unique_key(value)
            if key is not None and self.owners.get(key) == entity.ref:
                del self.owners[key]
        place = place_of(entity)
        if place is not None and place in self._siblings and self._siblings[place].ref == entity.ref:
            del self._siblings[place]
            self._places = self._places | {place}

    def changes(self) -> Iterator[tuple[Kind | None, Kind]]:
        """What is to be stored: entities before (None for new ones) and after the batch."""
        for ref, after in self.after.items():
            before = self.before.get(ref)
            if before is None or not before.same_content(after):
                yield before, after
