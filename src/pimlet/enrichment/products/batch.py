"""The entities, unique values and axis combinations that one batch touches, as its earlier lines left them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from uuid import UUID

from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.associations.links import NO_LINKS, Link, Ref
from pimlet.enrichment.associations.storing import OwnedLink, inverses, relinked
from pimlet.enrichment.associations.targets import Found, Targets
from pimlet.enrichment.associations.updater import Linking
from pimlet.enrichment.permissions.author import Seen, drafted
from pimlet.enrichment.values.changes import Changes, differences
from pimlet.enrichment.values.validation import UniqueKey, unique_keys
from pimlet.enrichment.values.value import Rules
from pimlet.enrichment.variants.axes import Place, Sibling, place_of
from pimlet.foundation.keys import code_key

Kind = TypeVar("Kind", Product, ProductModel)


@dataclass
class Loaded(Generic[Kind]):
    """What was read before the first line: locked entities, and who has the unique values that documents submit.

    `found` holds the targets of links that documents name; `links_by_uuid`: plain links name products by uuid.
    `siblings` tells who has each combination in `places`; combinations become known only when documents are applied.
    `seen` holds what the author's limits ask for.
    """

    rules: Rules
    entities: list[Kind]
    owners: dict[UniqueKey, UUID] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    links_by_uuid: bool = False
    places: set[Place] = field(default_factory=set)
    siblings: dict[Place, Sibling] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)


def _relinked(entity: Kind, link: Link, *, present: bool) -> Kind:
    """A copy: what was loaded stays as it is, for the batch may be applied again."""
    return replace(entity, links=relinked(entity.links, link, present=present))


class Batch(Generic[Kind]):
    """State of one batch, all in memory."""

    def __init__(self, loaded: Loaded[Kind], models: Iterable[ProductModel] = ()) -> None:
        """`models` are those that products may have as parents."""
        self.rules = loaded.rules
        self.author = loaded.seen.author
        self.document_rules = loaded.rules.seen_with(self.author.rights)
        """The rules by which documents are read; entities are checked and stored by `rules`."""
        self.drafts: dict[Ref, Changes] = dict(loaded.seen.drafts)
        self.proposed: set[Ref] = set()
        """Entities whose drafts by the author were changed."""
        self.owners = dict(loaded.owners)
        self.before: dict[object, Kind] = {}
        self.after: dict[object, Kind] = {}
        self.names: dict[str, object] = {}
        self.unknown_places: set[Place] = set()
        self.saved: list[tuple[bool, Kind]] = []
        """What lines have saved, in order, and whether that was a creation: each is one event (spec 03 §16)."""
        targets = Targets(self.rules.structure, loaded.found, hidden=loaded.seen.hidden)
        self.linking = Linking(targets, loaded.links_by_uuid)
        self.other_links: dict[OwnedLink, bool] = {}
        """The other ends of two-way links that the batch has added or removed, by presence."""
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

    def model(self, code: str, child: Entity | None) -> ProductModel | None:
        """A model in any case that a child may get as its parent: one that the author sees, or the one it has."""
        return self.visible(self._models.get(code_key(code)), child)

    def visible(self, model: ProductModel | None, child: Entity | None) -> ProductModel | None:
        """The model, if the author sees it or the child has it as its parent already."""
        if model is None or self.author.sees(model):
            return model
        parent = None if child is None else child.parent
        return model if parent is not None and parent.id == model.id else None

    @property
    def seen(self) -> Seen:
        """What the author's limits ask for, with the drafts as earlier lines left them."""
        return Seen(self.author, self.drafts)

    def opened(self, entity: Kind) -> Kind:
        """A copy that a document may be applied to: with the author's draft, where that is what it changes."""
        return drafted(entity, self.drafts) if self.author.proposes(entity) else entity.copy()

    def keep(self, before: Kind | None, entity: Kind) -> None:
        """Make an accepted entity visible to later lines, or the author's draft of it."""
        if before is not None and self.author.proposes(before):
            self.drafts[before.ref] = differences(before.values, entity.values, self.rules)
            self.proposed.add(before.ref)
        else:
            self.put(entity)

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
        """Make an accepted entity visible to later lines. Without a change nothing is saved."""
        previous = self.after.get(entity.ref)
        if entity is not self.before.get(entity.ref) and (previous is None or not previous.same_content(entity)):
            self.saved.append((previous is None, entity))
        if previous is not None:
            self._forget(previous)
        if entity.name is not None:
            self.names[code_key(entity.name)] = entity.ref
        if isinstance(entity.ref, UUID):
            self.owners.update(dict.fromkeys(unique_keys(entity.values.values()), entity.ref))
        place = place_of(entity)
        if place is not None:
            self._siblings[place] = Sibling(entity.ref, entity.name or str(entity.ref))
        self.after[entity.ref] = entity
        self.linking.targets.put(entity)
        if entity is not self.before.get(entity.ref):
            self._link_back(previous, entity)
        if previous is not None and isinstance(entity, ProductModel):
            self._adopt(previous, entity)

    def _link_back(self, previous: Kind | None, entity: Kind) -> None:
        """Add and remove the other ends of two-way links. That is no change of the entities there: their dates stay."""
        before = NO_LINKS if previous is None else previous.links
        two_way = self.rules.structure.two_way_types
        for ref, link, present in inverses(entity.ref, before, entity.links, two_way):
            self.other_links[ref, link] = present
            if ref in self.before:
                self.before[ref] = _relinked(self.before[ref], link, present=present)
            if ref in self.after:
                other = self.after[ref]
                self.after[ref] = changed = _relinked(other, link, present=present)
                if isinstance(changed, ProductModel):
                    self._adopt(other, changed)
            elif isinstance(ref, int):
                self._relink_above(ref, link, present=present)

    def _relink_above(self, model_id: int, link: Link, *, present: bool) -> None:
        """A model that is no entity of this batch: what is below it inherits its links as they are now."""

        def changed(model: ProductModel) -> ProductModel:
            if model.id == model_id:
                return _relinked(model, link, present=present)
            return model if model.parent is None else replace(model, parent=changed(model.parent))

        for ref, child in self.after.items():
            if child.parent is not None and any(model.id == model_id for model in child.ancestors()):
                self.after[ref] = replace(child, parent=changed(child.parent))
        self._models = {code: changed(model) for code, model in self._models.items()}

    def _adopt(self, previous: object, model: ProductModel) -> None:
        """Children in this batch inherit from the model as it is now."""
        for ref, child in self.after.items():
            if child.parent is previous:
                self.after[ref] = replace(child, parent=model)

    def _forget(self, entity: Kind) -> None:
        if entity.name is not None:
            self.names.pop(code_key(entity.name), None)
        for key in unique_keys(entity.values.values()):
            if self.owners.get(key) == entity.ref:
                del self.owners[key]
        place = place_of(entity)
        if place is not None and place in self._siblings and self._siblings[place].ref == entity.ref:
            del self._siblings[place]
            self._places = self._places | {place}

    def changes(self) -> Iterator[tuple[Kind | None, Kind]]:
        """What is to be stored: entities before (None for new ones) and after the batch.

        What a later line takes back has been saved all the same: it has a new date.
        """
        for ref in dict.fromkeys(entity.ref for _, entity in self.saved):
            yield self.before.get(ref), self.after[ref]
