"""Labels of tabs until their panels come, by name, by number, or by order, as each maker ties them."""

import re
from collections import Counter, OrderedDict
from collections.abc import Iterator

from bridge.transform.dom import TEXT, Node, attribute, every, identity, root_of, text_of

_ROLES = frozenset({"tab", "tabpanel"})
_SEVERAL = 2
_JUMPS = ("href", "data-bs-target", "data-target")
_NUMBER = re.compile(r"(?:kt|uagb)-inner-tab-(\d{1,6})(?!\d)")
"""Kadence and Spectra number their panels in a class, and their labels in ``data-tab``."""


class Tabs:
    """All labels of a page that wait for their panel."""

    def __init__(self) -> None:
        self.is_printing = False
        self.targets: dict[str, Node] = {}
        """Labels by the id of what they open."""
        self._names: dict[str, Node] = {}
        self._groups: list[OrderedDict[str, Node]] = []
        self._waiting: dict[int, Node] = {}
        self._words: dict[int, str] = {}
        self._said: set[str] = set()
        self._counts: Counter[tuple[int, str]] | None = None

    def count(self, node: Node, role: str) -> int:
        """How many tabs or panels of tabs an element holds: none, one or several (2).

        The tree is walked once more when this is first asked, whatever lists of tabs stand in one another.
        """
        if self._counts is None:
            self._counts = _count_roles(root_of(node))
        return self._counts[identity(node), role]

    def begin(self) -> None:
        """Another list of labels."""
        self._groups.append(OrderedDict())

    def add(self, label: Node) -> None:
        """A label of the last list."""
        if not self._groups:
            self.begin()
        group = self._groups[-1]
        number = next(filter(None, (attribute(one, "data-tab") for one in _elements(label))), "")
        group[number if number and number not in group else f"#{len(self._waiting)}:{label.mem_id}"] = label
        self._waiting[label.mem_id] = label
        self._words[label.mem_id] = _to_words(label)
        self._said.add(self._words[label.mem_id])
        for one in _elements(label):
            self._tie(self._names, attribute(one, "id"), label)
            self._tie(self.targets, _to_target(one), label)

    def knows(self, label: Node) -> bool:
        """Whether there is such a label already: with its words, for what it opens or without a say in that."""
        words = _to_words(label)
        targets = [target for one in _elements(label) if (target := _to_target(one))]
        if not targets:
            return words in self._said
        return any(target in self.targets and self._words[self.targets[target].mem_id] == words for target in targets)

    def claim(self, panel: Node) -> Node | None:
        """The label of a panel; each is given once."""
        for name in attribute(panel, "aria-labelledby").split():
            label = self._names.get(name) or self.targets.get(name)
            if label is not None and label.mem_id in self._waiting:
                return self._waiting.pop(label.mem_id)
        label = self.targets.get(attribute(panel, "id"))
        if label is not None and label.mem_id in self._waiting:
            return self._waiting.pop(label.mem_id)
        match = _NUMBER.search(attribute(panel, "class"))
        return self._next(match[1] if match else attribute(panel, "data-tab"))

    def take_unclaimed(self) -> Node | None:
        """The next label without a panel; printing it may add those of a list of tabs inside of it."""
        return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None

    def _tie(self, names: dict[str, Node], name: str, label: Node) -> None:
        if name and (name not in names or names[name].mem_id not in self._waiting):
            names[name] = label

    def _next(self, number: str) -> Node | None:
        """The label with this number, else the first, of the last list that has any left."""
        while self._groups:
            group = self._groups[-1]
            while group:
                label = group.pop(number) if number in group else group.popitem(last=False)[1]
                if label.mem_id in self._waiting:
                    return self._waiting.pop(label.mem_id)
            self._groups.pop()
        return None


def _count_roles(root: Node) -> Counter[tuple[int, str]]:
    counts: Counter[tuple[int, str]] = Counter()
    for one in every(root):
        role = attribute(one, "role") if one.tag != TEXT else ""
        outer = one.parent if role in _ROLES else None
        # Above what holds several everything does.
        while outer is not None and counts[identity(outer), role] < _SEVERAL:
            counts[identity(outer), role] += 1
            outer = outer.parent
    return counts


def _elements(label: Node) -> Iterator[Node]:
    yield label
    yield from (one for one in every(label) if one.tag != TEXT)


def _to_target(one: Node) -> str:
    """The id of what an element opens."""
    target = attribute(one, "aria-controls")
    jumps = (value[1:] for name in _JUMPS if (value := attribute(one, name)).startswith("#"))
    return target or next(filter(None, jumps), "")


def _to_words(label: Node) -> str:
    return " ".join(text_of(label).split())
