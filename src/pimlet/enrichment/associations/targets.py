"""What documents call the targets of links, and what these are."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.enrichment.associations.links import Kind, Link, Ref
from pimlet.foundation.keys import code_key
from pimlet.structure.catalog import CatalogStructure
from pimlet.structure.catalog_model import AssociationType


def parsed_uuid(text: Any) -> UUID | None:
    """The uuid of a text in canonical form in any case; None when it is none."""
    try:
        uuid = UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return uuid if uuid is not None and str(uuid) == text.lower() else None


SomeRef = TypeVar("SomeRef", UUID, int)


@dataclass
class Named:
    """Targets that documents name: keys of identifiers, uuids, keys of model codes, codes of groups."""

    identifiers: set[str] = field(default_factory=set)
    uuids: set[UUID] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, Any]], *, by_uuid: bool) -> "Named":
        """What some documents name."""
        named = cls()
        for document in documents:
            named.collect(document, by_uuid=by_uuid)
        return named

    def collect(self, document: Mapping[str, Any], *, by_uuid: bool) -> None:
        """Add what a document names; `by_uuid` tells that its plain links name products by uuid."""
        for kind, item in _members(document.get("associations")):
            if kind == "products" and not by_uuid:
                self._add(self.identifiers, item)
            elif kind in {"products", "product_uuids"}:
                self._add_uuid(item)
            elif kind == "product_models":
                self._add(self.models, item)
            elif kind == "groups" and isinstance(item, str):
                self.groups.add(item)
        for kind, item in _members(document.get("quantified_associations")):
            if isinstance(item, dict):
                self._add(self.models if kind == "product_models" else self.identifiers, item.get("identifier"))
                self._add_uuid(item.get("uuid"))

    def _add(self, keys: set[str], name: Any) -> None:
        if isinstance(name, str):
            keys.add(code_key(name))

    def _add_uuid(self, text: Any) -> None:
        uuid = parsed_uuid(text)
        if uuid is not None:
            self.uuids.add(uuid)


def _members(types: Any) -> Iterator[tuple[str, Any]]:
    """Kind and member of every list of links, as far as the form is right."""
    for kinds in as_list(types) if is_array(types) else ():
        for kind, links in as_map(kinds).items() if is_array(kinds) else ():
            for item in as_list(links) if is_array(links) else ():
                yield kind, item


@dataclass(frozen=True)
class Found:
    """The named targets as they are stored: identifier by uuid, (id, code) of models by key."""

    products: Mapping[UUID, str | None] = field(default_factory=dict)
    models: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class Entity(Protocol):
    """A product or product model that a batch has loaded."""

    @property
    def ref(self) -> Any:
        """UUID of a product, id of a model."""
        ...

    @property
    def name(self) -> str | None:
        """Identifier or code."""
        ...


class Targets:
    """Looks targets up: among the entities of a batch, as its earlier lines left them, then among stored ones."""

    def __init__(
        self,
        structure: CatalogStructure,
        found: Found,
        entities: Iterable[Entity] = (),
        hidden: Collection[Ref] = frozenset(),
    ) -> None:
        """`entities` are the batch's own, all others are in `found`; the author does not see those in `hidden`."""
        self._structure = structure
        self._hidden = hidden
        self._products = dict(found.products)
        self._models: dict[int, str | None] = dict(found.models.values())
        self._product_keys = {code_key(name): uuid for uuid, name in found.products.items() if name is not None}
        self._model_keys = {key: number for key, (number, _) in found.models.items()}
        for entity in entities:
            self.put(entity)

    def put(self, entity: Entity) -> None:
        """Make an accepted entity, which may have been renamed, known to later lines."""
        names: dict[Any, str | None] = self._products if isinstance(entity.ref, UUID) else self._models
        keys: dict[str, Any] = self._product_keys if isinstance(entity.ref, UUID) else self._model_keys
        old = names.get(entity.ref)
        if old is not None and keys.get(code_key(old)) == entity.ref:
            del keys[code_key(old)]
        names[entity.ref] = entity.name
        if entity.name is not None:
            keys[code_key(entity.name)] = entity.ref

    def hides(self, link: Link) -> bool:
        """Whether the link leads to what the author of the documents does not see."""
        return link.kind is not Kind.GROUPS and link.target in self._hidden

    def _visible(self, ref: SomeRef | None) -> SomeRef | None:
        return None if ref in self._hidden else ref

    def association_type(self, code: str) -> AssociationType | None:
        """The association type in any case."""
        return self._structure.association_type(code)

    def product(self, identifier: str) -> UUID | None:
        """The product with this identifier in any case."""
        return self._visible(self._product_keys.get(code_key(identifier)))

    def product_by_uuid(self, text: str) -> UUID | None:
        """The product with this uuid in any case."""
        uuid = parsed_uuid(text)
        return self._visible(uuid) if uuid in self._products else None

    def identifier(self, uuid: UUID) -> str | None:
        """The identifier of a product that was found."""
        return self._products.get(uuid)

    def model(self, code: str) -> int | None:
        """The product model with this code in any case."""
        return self._visible(self._model_keys.get(code_key(code)))

    def model_code(self, number: int) -> str | None:
        """The code of a model that was found."""
        return self._models.get(number)

    def group(self, code: str) -> int | None:
        """The product group with this code in any case."""
        group = self._structure.group(code)
        return None if group is None else group.id
