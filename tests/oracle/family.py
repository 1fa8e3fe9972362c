"""D1: families of one donor's activities, bottom-up, measure by measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.oracle.identity import Activity, Registry
from tests.oracle.rates import booking, convert
from tests.oracle.read import Flow

Ratios = list[tuple[str, str, Fraction]]
BROKEN_DOWN = {"commitment", "outgoing-pledge", "incoming-pledge", "forward-spend"}
WHOLE: Ratios = [("counted", "", Fraction(1))]


@dataclass
class Tree:
    """Ties that hold: children and parents by key, and the declared children that are not loaded."""

    children: dict[str, set[str]] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    absent: dict[str, set[str]] = field(default_factory=dict)


def level(activity: Activity) -> int:
    """The published hierarchy; 1 where none is given, as the standard says."""
    return int(activity.head.hierarchy) if activity.head.hierarchy.isdigit() else 1


def reaches(start: str, goal: str, edges: set[tuple[str, str]]) -> bool:
    """Whether a directed path leads from one node to another."""
    seen, todo = set(), [start]
    while todo:
        node = todo.pop()
        for a, b in edges:
            if a == node and b not in seen:
                if b == goal:
                    return True
                seen.add(b)
                todo.append(b)
    return False


def build(activities: list[Activity], registry: Registry) -> Tree:
    """Ties between loaded activities of one donor, conflicts resolved, circles dropped."""
    nodes = {a.key: a for a in activities if not a.hidden}
    declared: set[tuple[str, str]] = set()
    tree = Tree()
    for node in nodes.values():
        for kind, reference in node.head.related:
            other = registry.key(reference)
            if kind == "2" and reference and other not in {a.key for a in activities}:
                tree.absent.setdefault(node.key, set()).add(other)
            if (
                kind in {"1", "2"}
                and other in nodes
                and other != node.key
                and nodes[other].donor == node.donor
            ):
                declared.add((node.key, other) if kind == "2" else (other, node.key))
    edges = set()
    for a, b in declared:
        if (b, a) not in declared or level(nodes[a]) < level(nodes[b]):
            edges.add((a, b))
    for a, b in edges:
        # in a circle only the ties that rise in hierarchy stay
        if not reaches(b, a, edges) or level(nodes[a]) < level(nodes[b]):
            tree.children.setdefault(a, set()).add(b)
            tree.parents.setdefault(b, set()).add(a)
    return tree


def related_group(key: str, tree: Tree) -> set[str]:
    """Every activity tied to this one, however far."""
    seen, todo = {key}, [key]
    while todo:
        node = todo.pop()
        for other in tree.children.get(node, set()) | tree.parents.get(node, set()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def can_count(flow: Flow) -> bool:
    """Whether a flow has amount, date and currency; without them it takes no part."""
    return flow.amount is not None and booking(flow)[0] is not None and flow.currency is not None


def amount_in(group_flows: list[Flow]) -> Callable[[Flow], Fraction | None]:
    """How to weigh a family's flows: as published where they share a currency, else in euros."""
    currencies = {f.currency for f in group_flows if f.amount is not None and f.currency}
    if len(currencies) == 1:
        return lambda flow: None if flow.amount is None or not flow.currency else Fraction(flow.amount)
    return lambda flow: convert(flow, "EUR")


def deductions(
    activities: list[Activity],
    tree: Tree,
    registry: Registry,
    measure: str,
    measure_of: Callable[[Flow], str],
) -> dict[Flow, Ratios]:
    """For each flow of a parent that its children tell again: the ratio of it in each state."""
    result: dict[Flow, Ratios] = {}
    flows = {
        a.key: [f for f in a.head.flows if measure_of(f) == measure and can_count(f)]
        for a in activities
        if not a.hidden
    }
    for key in flows:
        if key not in tree.children:
            continue
        worth = amount_in([f for k in related_group(key, tree) for f in flows[k]])
        result.update(parent_ratios(key, flows, tree, registry, measure, worth))
    return result


def own(key: str, flows: dict[str, list[Flow]], worth: Callable[[Flow], Fraction | None]) -> Fraction:
    """An activity's own amount of the measure."""
    return sum((worth(f) or Fraction(0) for f in flows[key]), Fraction(0))


def from_children(
    key: str, flows: dict[str, list[Flow]], tree: Tree, worth: Callable[[Flow], Fraction | None]
) -> Fraction:
    """What the children tell of a parent's money: their G, a child of several parents split among them."""
    total = Fraction(0)
    for child in tree.children.get(key, set()):
        below = from_children(child, flows, tree, worth)
        gross = max(own(child, flows, worth), below)
        weights = {p: max(Fraction(0), own(p, flows, worth)) for p in tree.parents[child]}
        whole = sum(weights.values())
        total += gross * (weights[key] / whole if whole else Fraction(1, len(weights)))
    return total


def parent_ratios(
    key: str,
    flows: dict[str, list[Flow]],
    tree: Tree,
    registry: Registry,
    measure: str,
    worth: Callable[[Flow], Fraction | None],
) -> dict[Flow, Ratios]:
    """The states of one parent's flows."""
    mine, below = own(key, flows, worth), from_children(key, flows, tree, worth)
    if mine <= 0 or below <= 0:
        return {}
    deduct = min(mine, below)
    known = [f for f in flows[key] if worth(f) is not None]
    linked = [f for f in known if registry.key(f.receiver_activity) in tree.children[key]]
    rest = [f for f in known if f not in linked]
    linked_net = sum((worth(f) or Fraction(0) for f in linked), Fraction(0))
    first = min(deduct, max(Fraction(0), linked_net))
    residual = "children-not-loaded" if tree.absent.get(key) else "not-yet-broken-down"
    result: dict[Flow, Ratios] = {}
    for group, net, part in ((linked, linked_net, first), (rest, mine - linked_net, deduct - first)):
        ratio = part / net if net else Fraction(0)
        sure = measure in BROKEN_DOWN or group is linked
        gone = ("excluded", "counted-in-children") if sure else ("uncertain", "maybe-separate")
        left = ("uncertain", residual) if measure in BROKEN_DOWN else ("counted", "")
        for flow in group:
            result[flow] = [(s, r, v) for (s, r), v in ((gone, ratio), (left, 1 - ratio)) if v]
    return result
