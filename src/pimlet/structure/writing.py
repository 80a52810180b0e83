"""The write of a structure resource, the same for all: load (locked) → update → validate → save (spec 02 §1.2)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import Problem, Unprocessable, ValidationFailed, Violation
from pimlet.edge.expectations import as_map, is_scalar, unknown_property
from pimlet.edge.json_bytes import php_text
from pimlet.edge.writing import Outcome, Write, Written
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import Appeared, Changed, removed_name
from pimlet.structure.use import Above

A = TypeVar("A")
Target = TypeVar("Target")
Known = TypeVar("Known")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change(Generic[A]):
    """An aggregate to save: `before` is None for a creation, and never equal to `after`."""

    before: A | None
    after: A


class Stored(Protocol):
    """What has an id once it is stored."""

    @property
    def id(self) -> int | None:
        """None before."""
        ...


S = TypeVar("S", bound=Stored)


def changed_ids(changes: Iterable[Change[S]], aspect: Callable[[S], object]) -> frozenset[int]:
    """The ids of resources that were stored before and differ now in what `aspect` gives of them."""
    return frozenset(
        change.after.id
        for change in changes
        if change.before is not None and change.after.id is not None and aspect(change.before) != aspect(change.after)
    )


class Context(Protocol[A]):
    """Everything that the rules of one batch may ask for, loaded before the first line is applied."""

    def find(self, code: str) -> A | None:
        """The aggregate with this code in any case, as earlier lines of the batch left it."""
        ...

    def put(self, aggregate: A) -> None:
        """Make an accepted aggregate visible to later lines."""
        ...

    def new(self) -> A:
        """An aggregate with the defaults of a creation."""
        ...

    def copy(self, aggregate: A) -> A:
        """A copy that the updater may change."""
        ...

    def update(self, aggregate: A, document: Document, *, creating: bool) -> None:
        """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
        ...

    def validate(self, aggregate: A, before: A | None) -> Sequence[Violation]:
        """All violations, in Akeneo's order; `before` is None for a creation."""
        ...

    def codes(self, aggregate: A) -> tuple[str, ...]:
        """The codes that name the aggregate in its URL."""
        ...


def addressed_codes(writes: Sequence[Write]) -> set[str]:
    """The codes under which documents may find a stored resource: of URLs and of bodies."""
    codes = {write.code for write in writes if write.code is not None}
    for write in writes:
        code = as_map(write.document).get("code")
        if is_scalar(code):
            codes.add(php_text(code))
    return codes


def apply_setters(
    setters: Mapping[str, Callable[[Target, Any, Known], None]], target: Target, document: Document, known: Known
) -> None:
    """Apply each property of a document with its setter, in the order of the document. Raises `UpdateError`."""
    for name, value in document.items():
        setter = setters.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(target, value, known)


def code_mismatch(body: object, url: str, thing: str = "code") -> Unprocessable:
    """A body that names another resource than the URL (spec 01 §7.3)."""
    return Unprocessable(
        f'The {thing} "{php_text(body)}" provided in the request body must match the {thing} "{url}" '
        "provided in the url."
    )


def for_creation(write: Write, document: Document, *, null_is_absent: bool = False) -> Document:
    """The document of a PATCH that creates: its code is that of the URL, processed last if it was not sent."""
    if write.code is None:
        return document
    absent = "code" not in document or (null_is_absent and document["code"] is None)
    if not absent and document["code"] != write.code:
        raise code_mismatch(document["code"], write.code)
    return {**document, "code": write.code}


def apply(
    context: Context[A], writes: Sequence[Write], *, null_code_is_absent: bool = False
) -> tuple[list[Outcome], list[Change[A]]]:
    """Apply the documents in order, in memory. A document with a problem leaves no trace.

    Several documents for one resource make one change, from its state before the first to that after the last.
    """
    outcomes: list[Outcome] = []
    changes: dict[tuple[str, ...], Change[A]] = {}
    for write in writes:
        try:
            change = _apply_one(context, write, null_code_is_absent)
        except Problem as problem:
            outcomes.append(problem)
            continue
        codes = context.codes(change.after)
        outcomes.append(Written(change.before is None, codes))
        if change.after != change.before:
            context.put(change.after)
            first = changes.get(codes, change).before
            changes[codes] = Change(first, change.after)
    return outcomes, [change for change in changes.values() if change.after != change.before]


def _apply_one(context: Context[A], write: Write, null_code_is_absent: bool) -> Change[A]:
    document = as_map(write.document)
    before = context.find(write.code) if write.code is not None else None
    if before is None:
        after = context.new()
        submitted = for_creation(write, document, null_is_absent=null_code_is_absent)
        context.update(after, submitted, creating=True)
    else:
        after = context.copy(before)
        context.update(after, document, creating=False)
    violations = context.validate(after, before)
    if violations:
        raise ValidationFailed(violations)
    return Change(before, after)


class StructureWriter(Generic[A]):
    """Base of the services of structure resources: the use case `write`, on what a resource declares."""

    resource = ""
    """Name under which removed resources of this kind are remembered while products may still hold them."""
    parts: tuple[Part, ...] = ()
    """Parts of the structure that a write of this resource changes."""
    null_code_is_absent = False
    """Whether a PATCH that creates may send its code as null (categories only, spec 02 §1.2)."""

    def __init__(self, above: Above) -> None:
        """`above` are the products that hold what the resource describes."""
        self.above = above

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """What a list checks before its pagination: nothing, for most resources."""

    async def check_parents(self, uow: UnitOfWork, parents: Mapping[str, str]) -> None:
        """What a write checks before its body: nothing, for resources without parents."""

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> Context[A]:
        """Load what the documents name. Raises `NotFound` for an unknown parent."""
        raise NotImplementedError

    async def save(self, uow: UnitOfWork, context: Context[A], changes: Sequence[Change[A]]) -> None:
        """Store the changes, in a constant number of statements."""
        raise NotImplementedError

    def changed(self, context: Any, changes: Sequence[Change[A]]) -> Iterable[Changed]:
        """What the changes mean for stored products: nothing, for most resources."""
        return ()

    def appeared(self, context: Any, changes: Sequence[Change[A]]) -> Appeared | None:
        """What is new that user groups have rights on: nothing, for most resources."""
        return None

    async def write(
        self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write], principal: Principal | None
    ) -> list[Outcome]:
        """Apply the documents and store what changed (see `pimlet.edge.writing.Writer`)."""
        del principal
        try:
            context = await self.load(uow, parents, writes)
        except Problem as problem:
            return [problem] * len(writes)
        outcomes, changes = apply(context, writes, null_code_is_absent=self.null_code_is_absent)
        if changes:
            await self._release(uow, context, changes)
            await self.save(uow, context, changes)
            await self.publish(uow, self.changed(context, changes))
            appeared = self.appeared(context, changes)
            if appeared is not None:
                await self.above.changes.welcome(uow, appeared)
        return outcomes

    async def publish(self, uow: UnitOfWork, changed: Iterable[Changed]) -> None:
        """Declare that stored content has changed, and let products follow."""
        await uow.bump(*self.parts)
        for one in changed:
            await self.above.changes.follow(uow, one)

    async def _release(self, uow: UnitOfWork, context: Context[A], changes: Sequence[Change[A]]) -> None:
        if not uow.state.pending_rewrites or not self.resource:
            return
        created = [context.codes(change.after) for change in changes if change.before is None]
        names = frozenset(removed_name(self.resource, *map(structure_key, codes)) for codes in created)
        if names:
            await self.above.changes.release(uow, names)
