"""Who is whose parent: declared ties made into a forest of families (METHOD D1).

Graphs live on the driver: edges come as columns, connected components come from SciPy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(slots=True)
class Ties:
    """Families of activities.

    Attributes:
        children: parent to its children, sorted.
        parents: child to its parents, sorted.
        dropped: pairs whose direction could not be decided, with the reason.
    """

    children: dict[int, list[int]] = field(default_factory=dict)
    parents: dict[int, list[int]] = field(default_factory=dict)
    dropped: list[tuple[int, int, str]] = field(default_factory=list)

    def bottom_up(self) -> Iterator[int]:
        """Every member after all its children."""
        waiting = {parent: len(children) for parent, children in self.children.items()}
        ready = sorted(child for child in self.parents if child not in waiting)
        while ready:
            node = ready.pop()
            yield node
            for parent in self.parents.get(node, ()):
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)

    def ancestors(self) -> Iterator[tuple[int, int, int]]:
        """Every member with each of those above it, and how many steps up (the shortest way)."""
        above: dict[int, dict[int, int]] = {}
        for node in reversed(list(self.bottom_up())):
            found: dict[int, int] = {}
            for parent in self.parents.get(node, ()):
                for other, steps in ((parent, 0), *above.get(parent, {}).items()):
                    found[other] = min(steps + 1, found.get(other, steps + 1))
            above[node] = found
            for other, steps in sorted(found.items()):
                yield node, other, steps

    def component(self) -> dict[int, int]:
        """Member to the number of its family."""
        pairs = [(p, c) for p, children in self.children.items() for c in children]
        return _components(pairs, "weak")


def resolve(declared: Iterable[tuple[int, int]], hierarchy: Mapping[int, int]) -> Ties:
    """Turn declared (parent, child) pairs into families without contradiction.

    Where both directions are declared the lower `hierarchy` is the parent; where that does not decide, or a
    circle remains, the tie is dropped and reported.
    """
    ties = Ties()
    pairs = {(p, c) for p, c in declared if p != c}
    kept = []
    for parent, child in sorted(pairs):
        if (child, parent) not in pairs or hierarchy[parent] < hierarchy[child]:
            kept.append((parent, child))
        elif hierarchy[parent] == hierarchy[child] and parent < child:
            ties.dropped.append((parent, child, "both-directions"))
    for parent, child in _without_circles(kept, hierarchy, ties):
        ties.children.setdefault(parent, []).append(child)
        ties.parents.setdefault(child, []).append(parent)
    return ties


def _without_circles(
    pairs: list[tuple[int, int]], hierarchy: Mapping[int, int], ties: Ties
) -> list[tuple[int, int]]:
    group = _components(pairs, "strong")
    kept = []
    for parent, child in pairs:
        if group[parent] == group[child] and hierarchy[parent] >= hierarchy[child]:
            ties.dropped.append((parent, child, "circle"))
        else:
            kept.append((parent, child))
    return kept


def circular(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs that stand in a circle of payments (METHOD D2)."""
    listed = sorted(set(pairs))
    group = _components(listed, "strong")
    return {(a, b) for a, b in listed if group[a] == group[b]}


def _components(pairs: list[tuple[int, int]], connection: Literal["weak", "strong"]) -> dict[int, int]:
    if not pairs:
        return defaultdict(int)
    edges = np.array(pairs, dtype=np.int64)
    nodes, index = np.unique(edges, return_inverse=True)
    index = index.reshape(edges.shape)
    matrix = coo_array((np.ones(len(pairs), np.int8), (index[:, 0], index[:, 1])), shape=(len(nodes),) * 2)
    _, labels = connected_components(matrix.tocsr(), directed=True, connection=connection)
    return dict(zip(nodes.tolist(), labels.tolist(), strict=True))
