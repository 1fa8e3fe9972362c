"""Money that one donor pays to another who spends it: one flow, reported twice (METHOD D2).

The funder's activity pays, the deliverer's receives and spends. Every amount is in units (see `account`); a
deliverer's links are compared in its currency where all flows that meet share it, else in EUR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cofolio.model.account import Account, Slice, needs_eur
from cofolio.model.exact import spread, within
from cofolio.model.tie import circular

RECEIVED_AS = {"spend": "incoming", "commitment": "incoming-commitment"}
"""What the deliverer calls the funder's measure."""
NEAR_DAYS = timedelta(days=90)
NEAR_PERCENT = 1


@dataclass(slots=True)
class Link:
    """An exact link between a funder's and a deliverer's activity, and what it came to.

    Attributes:
        outcome: `matched`, `unmatched`, `funder-without-payments` or `circle`.
        matched: in units of the basis.
        received: the deliverer's linked incoming money.
    """

    funder: int
    deliverer: int
    measure: str
    outcome: str
    in_eur: bool = False
    matched: int = 0
    received: int = 0


@dataclass(slots=True)
class Chains:
    """The flows of linked activities, by activity and measure, and whose each activity is."""

    donor_of: Mapping[int, str]
    flows: Mapping[tuple[int, str], list[Account]]

    def of(self, copy_no: int, measure: str) -> list[Account]:
        """The flows of one activity under one measure."""
        return self.flows.get((copy_no, measure), [])


def by_activity(accounts: Iterable[Account]) -> dict[tuple[int, str], list[Account]]:
    """Group flows by activity copy and measure."""
    grouped: dict[tuple[int, str], list[Account]] = defaultdict(list)
    for account in accounts:
        grouped[account.copy_no, account.measure].append(account)
    return grouped


def match_exact(chains: Chains, pairs: Sequence[tuple[int, int, str]]) -> list[Link]:
    """Match the linked pairs (funder, deliverer, measure) and divide the flows of both sides.

    In the funder's view the deliverer's spend is `passed-through`, in the deliverer's view the funder's payment
    is. Each payment is used once: first where it names the deliverer's activity, then its organisation, then
    where amount and date agree.
    """
    links = []
    for measure in RECEIVED_AS:
        listed = sorted({(a, b) for a, b, m in pairs if m == measure})
        circles = circular(listed)
        links += [Link(a, b, measure, "circle") for a, b in sorted(circles)]
        links += _match_measure(chains, measure, [p for p in listed if p not in circles])
    return links


def _match_measure(chains: Chains, measure: str, pairs: list[tuple[int, int]]) -> list[Link]:
    links = []
    left: dict[int, int] = {}
    meeting: dict[int, list[Account]] = defaultdict(list)
    for funder, deliverer in pairs:
        paid = chains.of(funder, measure)
        received = _received(chains, funder, deliverer, measure)
        link = Link(funder, deliverer, measure, "unmatched" if paid else "funder-without-payments")
        links.append(link)
        meeting[deliverer] += [
            a for a in paid if any(c(chains, link, a, received) for c in _CHOOSERS)
        ] + received
        left.update((a.flow_no, a.amount) for a in paid)
    for link in links:
        link.in_eur = needs_eur([*meeting[link.deliverer], *chains.of(link.deliverer, measure)])
        received = _received(chains, link.funder, link.deliverer, measure)
        link.received = max(sum(a.value(link.in_eur) for a in received), 0)
    for chosen in _CHOOSERS:
        for link in links:
            if link.outcome != "funder-without-payments" and link.matched < link.received:
                _match(chains, link, left, chosen)
    _divide_deliverers(chains, measure, links)
    return links


def _received(chains: Chains, funder: int, deliverer: int, measure: str) -> list[Account]:
    """The deliverer's incoming flows that this funder's activity stands behind."""
    naming = [a for a in chains.of(funder, measure) if a.receiver_copy == deliverer]
    linked = []
    for account in chains.of(deliverer, RECEIVED_AS[measure]):
        if account.provider_copy == funder:
            linked.append(account)
        elif account.provider_copy is None and naming:
            same_organisation = account.provider_org == chains.donor_of[funder]
            if same_organisation or any(is_near(n, account) for n in naming):
                linked.append(account)
    return linked


_Chooser = Callable[[Chains, Link, Account, list[Account]], bool]


def _names_activity(chains: Chains, link: Link, paid: Account, received: list[Account]) -> bool:
    return paid.receiver_copy == link.deliverer


def _names_organisation(chains: Chains, link: Link, paid: Account, received: list[Account]) -> bool:
    return paid.receiver_copy is None and paid.receiver_org == chains.donor_of[link.deliverer]


def _agrees(chains: Chains, link: Link, paid: Account, received: list[Account]) -> bool:
    return paid.receiver_copy is None and any(is_near(paid, r) for r in received)


_CHOOSERS: tuple[_Chooser, ...] = (_names_activity, _names_organisation, _agrees)


def is_near(paid: Account, received: Account) -> bool:
    """Within 1 % of the amount received and 90 days, in one currency or in EUR."""
    in_eur = paid.currency != received.currency
    if in_eur and (paid.eur is None or received.eur is None):
        return False
    a, b = paid.value(in_eur), received.value(in_eur)
    return (
        abs(a - b) * 100 <= abs(b) * NEAR_PERCENT
        and abs(paid.booking_day - received.booking_day) <= NEAR_DAYS
    )


def _match(chains: Chains, link: Link, left: dict[int, int], chosen: _Chooser) -> None:
    received = _received(chains, link.funder, link.deliverer, link.measure)
    paid = [
        a
        for a in chains.of(link.funder, link.measure)
        if left[a.flow_no] and chosen(chains, link, a, received) and (not link.in_eur or a.eur is not None)
    ]
    available = [_in_basis(a, left[a.flow_no], link.in_eur) for a in paid]
    amount = min(sum(available), link.received - link.matched)
    if amount <= 0:
        return
    link.matched += amount
    link.outcome = "matched"
    steps = [10**10 if link.in_eur else a.step for a in paid]
    for account, part in zip(paid, spread(amount, available, steps), strict=True):
        size = within(account.published(part, link.in_eur), account.amount)
        left[account.flow_no] -= size
        account.deliverer.append(Slice("excluded", "passed-through", size))


def _in_basis(account: Account, size: int, in_eur: bool) -> int:
    """A part of a published amount, as it stands in the basis."""
    if not in_eur or not account.amount:
        return size
    return (account.eur or 0) * size // account.amount


def _divide_deliverers(chains: Chains, measure: str, links: list[Link]) -> None:
    by_deliverer: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        if link.outcome != "funder-without-payments":
            by_deliverer[link.deliverer].append(link)
    for deliverer, its in sorted(by_deliverer.items()):
        spent = [a for a in chains.of(deliverer, measure) if a.left]
        matched = sum(link.matched for link in its)
        unmatched = sum(link.received - link.matched for link in its)
        _pass_through(spent, its[0].in_eur, matched, unmatched)


def _pass_through(spent: list[Account], in_eur: bool, matched: int, unmatched: int) -> None:
    """Exclude what came through, pro rata over the deliverer's flows whatever their date."""
    spent = [a for a in spent if not in_eur or a.eur is not None]
    lefts = [_in_basis(a, a.left, in_eur) for a in spent]
    net = sum(lefts)
    if net <= 0:
        return
    first = min(matched, net)
    second = min(unmatched, net - first)
    _slice(spent, lefts, first, in_eur, Slice("excluded", "passed-through", 0))
    _slice(spent, lefts, second, in_eur, Slice("uncertain", "passed-through-unmatched", 0))


def _slice(flows: list[Account], lefts: list[int], amount: int, in_eur: bool, kind: Slice) -> None:
    if amount <= 0:
        return
    steps = [10**10 if in_eur else a.step for a in flows]
    for account, part in zip(flows, spread(amount, lefts, steps), strict=True):
        taken = sum(s.size for s in account.funder)
        size = within(account.published(part, in_eur), account.left - taken)
        if size:
            account.funder.append(Slice(kind.status, kind.reason, size))


def match_probable(chains: Chains, candidates: Sequence[tuple[Account, Account]]) -> int:
    """Make uncertain what two organisations report of each other without naming activities.

    Args:
        chains: the flows of all candidate activities.
        candidates: (paid, received) flows that agree in organisations, amount and date.

    Returns:
        How many pairs were mutually unique and so taken as probable.
    """
    paid_seen: dict[int, int] = defaultdict(int)
    received_seen: dict[int, int] = defaultdict(int)
    for paid, received in candidates:
        paid_seen[paid.flow_no] += 1
        received_seen[received.flow_no] += 1
    taken = 0
    for paid, received in candidates:
        if paid_seen[paid.flow_no] == 1 and received_seen[received.flow_no] == 1 and not paid.deliverer:
            taken += 1
            _doubt(chains, paid, received)
    return taken


def _doubt(chains: Chains, paid: Account, received: Account) -> None:
    paid.deliverer.append(Slice("uncertain", "passed-through-probable", paid.amount))
    spent = [
        a for a in chains.of(received.copy_no, paid.measure) if a.currency == received.currency and _free(a)
    ]
    lefts = [_free(a) for a in spent]
    net = sum(lefts)
    if net > 0:
        kind = Slice("uncertain", "passed-through-probable", 0)
        _slice(spent, lefts, min(received.amount, net), False, kind)


def _free(account: Account) -> int:
    return account.left - sum(s.size for s in account.funder)
