"""Nested sets: the numbers that make a subtree one range of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """A category in its tree; `children` are in order."""

    id: int
    parent_id: int | None
    root_id: int
    lft: int
    rgt: int
    level: int
    children: list["Node"] = field(default_factory=list)

    def place(self) -> tuple[int | None, int, int, int, int]:
        """What is stored of its position."""
        return (self.parent_id, self.root_id, self.lft, self.rgt, self.level)


class Forest:
    """Some whole trees, in which nodes are moved to the end of their new parent's children."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """`nodes` ordered by root and `lft`, parents before children."""
        self.nodes: dict[int, Node] = {}
        for node in nodes:
            self.nodes[node.id] = node
            if node.parent_id is not None:
                self.nodes[node.parent_id].children.append(node)
        self._before = {number: node.place() for number, node in self.nodes.items()}

    def add(self, number: int, parent_id: int | None) -> None:
        """A new node, the last child of its parent."""
        node = self.nodes[number] = Node(number, parent_id, number, 0, 0, 0)
        if parent_id is not None:
            self.nodes[parent_id].children.append(node)

    def move(self, number: int, parent_id: int | None) -> None:
        """An existing node becomes the last child of its new parent, or a root."""
        node = self.nodes[number]
        if node.parent_id is not None:
            self.nodes[node.parent_id].children.remove(node)
        node.parent_id = parent_id
        if parent_id is not None:
            self.nodes[parent_id].children.append(node)

    def changed(self) -> Sequence[Node]:
        """Number all trees anew; the nodes whose position is not what is stored."""
        for root in [node for node in self.nodes.values() if node.parent_id is None]:
            _number(root)
        return [node for node in self.nodes.values() if self._before.get(node.id) != node.place()]


def _number(root: Node) -> None:
    """Depth first, without recursion: trees may be deep."""
    counter = 1
    root.level = 0
    root.lft = counter
    stack: list[tuple[Node, Iterator[Node]]] = [(root, iter(root.children))]
    root.root_id = root.id
    while stack:
        node, children = stack[-1]
        counter += 1
        child = next(children, None)
        if child is None:
            node.rgt = counter
            stack.pop()
            continue
        child.lft, child.level, child.root_id = counter, node.level + 1, root.id
        stack.append((child, iter(child.children)))
