"""Double counting inside a donor: what parents and children both report (METHOD D1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cofolio.model.account import Account, Slice, needs_eur
from cofolio.model.exact import spread, within
from cofolio.model.tie import Ties

COMMITTED = frozenset(
    {"commitment", "incoming-commitment", "outgoing-pledge", "incoming-pledge", "forward-spend"}
)
"""Measures of money set aside: a parent's rest waits to be broken down. Of money paid, nobody can know."""


@dataclass(slots=True)
class Deduction:
    """What a parent's children already carry of one measure; amounts in units of the basis."""

    copy_no: int
    measure: str
    in_eur: bool
    own: int
    of_children: int
    deducted: int


def deduct(ties: Ties, accounts: Sequence[Account], absent: set[int]) -> list[Deduction]:
    """Divide the flows of parents whose children carry the same measure.

    Args:
        ties: families.
        accounts: the flows of their members; those of parents are divided in place.
        absent: parents some of whose declared children are not loaded.

    Returns:
        One deduction per parent and measure, for the record.
    """
    family_of = ties.component()
    by_family: dict[tuple[int, str], list[Account]] = defaultdict(list)
    for account in accounts:
        by_family[family_of[account.copy_no], account.measure].append(account)
    order: dict[int, list[int]] = defaultdict(list)
    for node in ties.bottom_up():
        order[family_of[node]].append(node)
    deductions = []
    for (family, measure), members in sorted(by_family.items()):
        deductions.extend(_deduct_measure(ties, order[family], measure, members, absent))
    return deductions


def _deduct_measure(
    ties: Ties, order: list[int], measure: str, members: list[Account], absent: set[int]
) -> list[Deduction]:
    in_eur = needs_eur(members)
    flows: dict[int, list[Account]] = defaultdict(list)
    for account in members:
        if not in_eur or account.eur is not None:
            flows[account.copy_no].append(account)
    own = {node: sum(a.value(in_eur) for a in flows[node]) for node in order}
    gross: dict[int, int] = {}
    deductions = []
    for node in order:
        children = sum(
            _share_of(ties, child, node, own, gross[child]) for child in ties.children.get(node, ())
        )
        gross[node] = max(own[node], children)
        deducted = min(max(own[node], 0), max(children, 0))
        if deducted:
            deductions.append(Deduction(node, measure, in_eur, own[node], children, deducted))
            _divide(flows[node], deducted, measure, in_eur, set(ties.children[node]), node in absent)
    return deductions


def _share_of(ties: Ties, child: int, parent: int, own: Mapping[int, int], gross: int) -> int:
    """A child of several parents is split by the parents' own amounts."""
    parents = ties.parents[child]
    if len(parents) == 1:
        return gross
    weights = [max(own[p], 0) for p in parents]
    if not any(weights):
        weights = [1] * len(parents)
    cents = 10**10
    return spread(gross, weights, [cents] * len(parents))[parents.index(parent)]


def _divide(
    flows: list[Account], deducted: int, measure: str, in_eur: bool, children: set[int], some_absent: bool
) -> None:
    linked = [a for a in flows if a.receiver_copy in children]
    rest = [a for a in flows if a.receiver_copy not in children]
    first = min(max(sum(a.value(in_eur) for a in linked), 0), deducted)
    committed = measure in COMMITTED
    _take(linked, first, in_eur, "excluded", "counted-in-children")
    if committed:
        _take(rest, deducted - first, in_eur, "excluded", "counted-in-children")
        _leave(flows, "children-not-loaded" if some_absent else "not-yet-broken-down")
    else:
        _take(rest, deducted - first, in_eur, "uncertain", "maybe-separate")


def _take(flows: list[Account], amount: int, in_eur: bool, status: str, reason: str) -> None:
    if amount <= 0 or not flows:
        return
    steps = [10**10 if in_eur else a.step for a in flows]
    parts = spread(amount, [a.value(in_eur) for a in flows], steps)
    for account, part in zip(flows, parts, strict=True):
        size = within(account.published(part, in_eur), account.amount)
        if size:
            account.family.append(Slice(status, reason, size))


def _leave(flows: list[Account], reason: str) -> None:
    """What a commitment's children do not carry is not yet anybody's."""
    for account in flows:
        if account.left:
            account.family.append(Slice("uncertain", reason, account.left))
