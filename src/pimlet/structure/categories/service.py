"""Use cases of categories (spec 02 §11)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from pimlet.edge.errors import BadRequest, NotFound, Unprocessable, Violation
from pimlet.edge.expectations import as_map, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import Channel
from pimlet.structure.catalog_queries import channels
from pimlet.structure.categories import repository
from pimlet.structure.categories.format import standard, wants_values
from pimlet.structure.categories.updater import Category, update
from pimlet.structure.categories.validator import validate
from pimlet.structure.category_templates.entries import with_entries
from pimlet.structure.category_templates.model import CategoryAttribute
from pimlet.structure.category_templates.repository import attributes_of_trees
from pimlet.structure.category_templates.service import hidden_values
from pimlet.structure.changes import Appeared, CategoriesCreated, CategoriesMoved, Changed
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.search import CATEGORIES, changed_after
from pimlet.structure.writing import Change, StructureWriter, addressed_codes, changed_ids

Templates = Mapping[int | None, Sequence[CategoryAttribute]]
"""Active attributes of templates by the id of the root of their tree."""


class _Batch:
    """What the rules of one batch know: the addressed categories, named parents, all their ancestors."""

    def __init__(
        self,
        rows: Sequence[Any],
        locales: LocaleIndex,
        channel_trees: set[int],
        user_trees: set[str],
        templates: Templates | None,
        channels: Mapping[str, Channel] | None,
    ) -> None:
        self.locales = locales
        self.channel_trees = channel_trees
        self.user_trees = user_trees
        self.templates = templates
        self.channels = channels
        self.known = {
            row.key: Category(
                row.code, row.parent_key, dict(row.labels), row.id, dict(row.enriched_values or {}), row.validations,
                list(row.channel_requirements or ()),
            )
            for row in rows
        }  # fmt: skip

    def find(self, code: str) -> Category | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: Category) -> None:
        self.known[aggregate.key] = aggregate

    def new(self) -> Category:
        return Category()

    def copy(self, aggregate: Category) -> Category:
        return aggregate.copy()

    def update(self, aggregate: Category, document: Document, *, creating: bool) -> None:
        if self.templates is None or "values" not in document:
            update(aggregate, document, self)
            return
        update(aggregate, {name: one for name, one in document.items() if name != "values"}, self)
        attributes = self.templates.get(self._root_of(aggregate).id, ())
        aggregate.values = with_entries(aggregate.values, document["values"], attributes)

    def _root_of(self, category: Category) -> Category:
        """The root of its tree; any category of a circle, which is refused later."""
        passed = {category.key}
        while category.parent is not None and category.parent not in passed:
            passed.add(category.parent)
            category = self.known[category.parent]
        return category

    def validate(self, aggregate: Category, before: Category | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and aggregate.key in self.known
        found = validate(aggregate, before, self.locales, code_taken=taken)
        if not found and before is not None:
            self._check_cycle(aggregate)
        return found

    def _check_cycle(self, moved: Category) -> None:
        ancestor = moved.parent
        while ancestor is not None:
            if ancestor == moved.key:
                raise Unprocessable(f"Cannot set child as parent to node: {moved.id}")
            ancestor = self.known[ancestor].parent

    def codes(self, aggregate: Category) -> tuple[str, ...]:
        return (aggregate.code or "",)


async def _documents(uow: UnitOfWork, rows: Sequence[Any], query: Mapping[str, str]) -> list[Document]:
    """Rows in standard format; what templates hide is read only where values are asked for."""
    hidden = await hidden_values(uow) if wants_values(query) else None
    asked = uow.offers(Feature.CATEGORY_VALIDATIONS)
    shown = ({} if hidden is None else hidden.shown(row.root_id, row.enriched_values) for row in rows)
    return [
        standard(row, uow.zone, query, values, with_requirements=asked) for row, values in zip(rows, shown, strict=True)
    ]


class CategoryService(StructureWriter[Category]):
    """Lists, reads and writes categories."""

    parts = (Part.CATEGORIES,)
    null_code_is_absent = True

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page, tree by tree. The count is left out when it is 0. Raises `BadRequest`."""
        rows, count = await repository.page(uow, await self._conditions(uow, query), request)
        documents = await _documents(uow, rows, query)
        return Listing(documents, [(row.code,) for row in rows], count or None)

    async def _conditions(self, uow: UnitOfWork, query: Mapping[str, str]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for criterion in CATEGORIES.parse(query):
            match criterion.property, criterion.value:
                case "is_root", value:
                    found.append(repository.roots(bool(value)))
                case _, None:
                    found.append(repository.NOTHING)
                case "code", codes:
                    found.append(repository.with_codes(codes))
                case "parent", code:
                    if await repository.find(uow, code) is None:
                        raise BadRequest(f"Parent code {code} does not exist.")
                    found.append(repository.below(code))
                case "updated", moment:
                    found.append(changed_after(repository.UPDATED, moment))
        return found

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One category in any case. Raises `NotFound`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Category "{code}" does not exist.')
        (document,) = await _documents(uow, [row], query)
        return document

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The categories that the documents name, with their ancestors."""
        codes = addressed_codes(writes)
        for write in writes:
            parent = as_map(write.document).get("parent")
            if is_scalar(parent):
                codes.add(php_text(parent))
        rows = await repository.with_ancestors(uow, codes)
        templates: Templates | None = None
        if uow.offers(Feature.CATEGORY_VALUES_BY_API):
            roots = {row.root_id for row in rows} if any("values" in as_map(one.document) for one in writes) else set()
            templates = await attributes_of_trees(uow, roots)
        return _Batch(
            rows,
            await load_locales(uow),
            await repository.channel_trees(uow),
            await repository.user_trees(uow),
            templates,
            await channels(uow) if uow.offers(Feature.CATEGORY_VALIDATIONS) else None,
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[Category]]) -> None:
        """Store new and changed categories, then the positions of the trees that changed."""
        ids = await repository.insert_new(uow, [change.after for change in changes if change.before is None])
        await repository.update_content(uow, [change.after for change in changes if change.before is not None], uow.now)
        moved = [change for change in changes if change.before is None or change.before.parent != change.after.parent]
        if not moved:
            return
        known: Mapping[str, Category] = context.known

        def id_of(key: str) -> int:
            number = ids.get(key) or known[key].id
            assert number is not None
            return number

        touched = {id_of(change.after.key) for change in moved}
        touched |= {id_of(change.after.parent) for change in moved if change.after.parent is not None}
        forest = await repository.forest(uow, touched)
        for change in moved:
            parent_id = None if change.after.parent is None else id_of(change.after.parent)
            if change.before is None:
                forest.add(id_of(change.after.key), parent_id)
            else:
                forest.move(id_of(change.after.key), parent_id)
        await repository.place(uow, forest.changed())

    def changed(self, context: Any, changes: Sequence[Change[Category]]) -> Iterable[Changed]:
        """Categories that stand elsewhere."""
        ids = changed_ids(changes, lambda category: category.parent)
        return [CategoriesMoved(ids)] if ids else []

    def appeared(self, context: Any, changes: Sequence[Change[Category]]) -> Appeared | None:
        """New categories."""
        keys = frozenset(change.after.key for change in changes if change.before is None)
        return CategoriesCreated(keys) if keys else None

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a category with everything below it (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Category "{code}" does not exist.')
        if row.parent is None:
            if row.id in await repository.channel_trees(uow):
                raise Unprocessable(f'The category tree "{row.code}" cannot be removed as it is linked to a channel.')
            if row.key in await repository.user_trees(uow):
                raise Unprocessable(f'The category tree "{row.code}" cannot be removed as it is linked to a user.')
        await repository.remove(uow, row.id)
        await self.publish(uow, [CategoriesMoved(frozenset({row.id}))])
