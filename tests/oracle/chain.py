"""D2: one donor's payment is another's income and then its spend."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.oracle.family import WHOLE, Ratios, reaches
from tests.oracle.identity import Activity, Registry
from tests.oracle.rates import booking, convert
from tests.oracle.read import Flow

OUT = {"spend": "incoming", "commitment": "incoming-commitment"}


@dataclass
class Pair:
    """A funder's activity and a deliverer's, with what was matched between them in the deliverer's currency."""

    funder: Activity
    deliverer: Activity
    incoming: list[Flow]
    outgoing: list[Flow]
    matched: Fraction = Fraction(0)
    unmatched: Fraction = Fraction(0)
    probable: Fraction = Fraction(0)


@dataclass
class Chains:
    """The effect of chains on each flow, as ratios of what the family left counted."""

    funder_view: dict[Flow, Ratios] = field(default_factory=dict)
    deliverer_view: dict[Flow, Ratios] = field(default_factory=dict)


class Matcher:
    """One measure's chains."""

    def __init__(
        self,
        activities: list[Activity],
        registry: Registry,
        measure: str,
        measure_of: Callable[[Flow], str],
        family: dict[Flow, Ratios],
    ) -> None:
        self.registry, self.family = registry, family
        visible = [a for a in activities if not a.hidden]
        self.known = {a.key: a for a in visible if a.head.identifier}
        self.organisations = {a.head.reporter for a in visible}
        self.activities = sorted(self.known.values(), key=lambda a: a.key)
        self.out = {
            a.key: [f for f in a.head.flows if measure_of(f) == measure and self.dated(f)] for a in visible
        }
        self.into = {
            a.key: [f for f in a.head.flows if measure_of(f) == OUT[measure] and self.dated(f)]
            for a in visible
        }
        self.left: dict[Flow, Fraction] = {}

    def dated(self, flow: Flow) -> bool:
        """Whether the flow can count at all."""
        return flow.amount is not None and booking(flow)[0] is not None and flow.currency is not None

    def counted(self, flow: Flow) -> Fraction:
        """The ratio that the family left counted."""
        return sum((v for s, _, v in self.family.get(flow, WHOLE) if s == "counted"), Fraction(0))

    def worth(self, flow: Flow, currency: str) -> Fraction:
        """The flow's counted amount in a currency; nothing where it cannot be converted."""
        return (convert(flow, currency) or Fraction(0)) * self.counted(flow)

    def names(self, reference: str, activity: Activity, other: Activity) -> bool:
        """Whether a reference names the other side's activity: not an organisation, not one's own."""
        key = self.registry.key(reference)
        return bool(reference) and reference not in self.organisations and key == other.key != activity.key

    def names_any(self, reference: str) -> bool:
        """Whether a reference names some loaded activity."""
        return (
            bool(reference)
            and reference not in self.organisations
            and self.registry.key(reference) in self.known
        )

    def close(self, out: Flow, into: Flow) -> bool:
        """Within 1 % and 90 days."""
        a, b = booking(out)[0], booking(into)[0]
        value = convert(out, into.currency or "")
        if a is None or b is None or value is None or into.amount is None:
            return False
        gap = abs(value - Fraction(into.amount))
        return abs((a - b).days) <= 90 and gap <= abs(Fraction(into.amount)) / 100

    def link(self, funder: Activity, deliverer: Activity) -> Pair | None:
        """The exact link of a pair, where there is one."""
        incoming = self.into[deliverer.key]
        outgoing = self.out[funder.key]
        by_deliverer = [f for f in incoming if self.names(f.provider_activity, deliverer, funder)]
        by_funder = [f for f in outgoing if self.names(f.receiver_activity, funder, deliverer)]
        if not outgoing or not (by_deliverer or by_funder):
            return None
        if by_funder:
            by_deliverer += [
                f
                for f in incoming
                if not self.names_any(f.provider_activity)
                and (
                    f.provider_ref == funder.head.reporter
                    or (not f.provider_ref and any(self.close(o, f) for o in by_funder))
                )
            ]
        free = [f for f in outgoing if not self.names_any(f.receiver_activity)]
        by_funder += [
            f
            for f in free
            if f.receiver_ref == deliverer.head.reporter
            or (not f.receiver_ref and any(self.close(f, i) for i in by_deliverer))
        ]
        return Pair(funder, deliverer, by_deliverer, by_funder)

    def pairs(self) -> list[Pair]:
        """Every exact pair, without those that stand in a circle."""
        both = [(a, b) for a in self.activities for b in self.activities if a.donor != b.donor]
        found = [pair for a, b in both if (pair := self.link(a, b))]
        edges = {(p.funder.key, p.deliverer.key) for p in found}
        return [p for p in found if not reaches(p.deliverer.key, p.funder.key, edges)]

    def take(self, flows: Iterable[Flow], amount: Fraction, currency: str) -> None:
        """Use up an amount of flows, in proportion to what is left of each."""
        flows = list(flows)
        whole = sum((self.rest(f, currency) for f in flows), Fraction(0))
        for flow in flows:
            if whole > 0:
                self.left[flow] = self.left.get(flow, Fraction(1)) * (1 - amount / whole)

    def rest(self, flow: Flow, currency: str) -> Fraction:
        """What is not yet used of a flow."""
        return self.worth(flow, currency) * self.left.get(flow, Fraction(1))

    def match(self, pairs: list[Pair]) -> None:
        """Matched amounts: flows that name the pair's activities first, then the others; each used once."""
        for turn in (self.names_activity, self.names_organisation, self.agrees):
            for pair in pairs:
                currency = pair.incoming[0].currency if pair.incoming else None
                if currency is None:
                    continue
                into = pair.incoming
                out = [f for f in pair.outgoing if turn(f)]
                part = min(
                    sum((self.rest(f, currency) for f in into), Fraction(0)),
                    sum((self.rest(f, currency) for f in out), Fraction(0)),
                )
                if part > 0:
                    self.take(into, part, currency)
                    self.take(out, part, currency)
                    pair.matched += part
        claimed: set[Flow] = set()
        for pair in pairs:
            for flow in pair.incoming:
                if flow not in claimed:
                    claimed.add(flow)
                    pair.unmatched += self.rest(flow, pair.incoming[0].currency or "")

    def names_activity(self, flow: Flow) -> bool:
        """Taken first: a payment that names the activity."""
        return self.names_any(flow.receiver_activity)

    def names_organisation(self, flow: Flow) -> bool:
        """Taken next: one that names its organisation."""
        return not self.names_activity(flow) and bool(flow.receiver_ref)

    def agrees(self, flow: Flow) -> bool:
        """Taken last: one that agrees in amount and date."""
        return not self.names_activity(flow) and not flow.receiver_ref

    def by_reference(self, pairs: list[Pair]) -> list[tuple[Pair, Flow]]:
        """Probable pairs: organisations name each other, amount and date agree, and each has one candidate."""
        taken = {f for p in pairs for f in p.incoming + p.outgoing}
        candidates = [
            (a, b, out, into)
            for a in self.activities
            for b in self.activities
            if a.donor != b.donor
            for out in self.out[a.key]
            for into in self.into[b.key]
            if out not in taken and into not in taken and self.may_match(a, b, out, into)
        ]
        found = []
        for a, b, out, into in candidates:
            if sum(c[2] is out for c in candidates) == 1 and sum(c[3] is into for c in candidates) == 1:
                currency = into.currency or ""
                worth = max(Fraction(0), min(self.worth(into, currency), self.worth(out, currency)))
                found.append((Pair(a, b, [into], [out], probable=worth), out))
        return found

    def may_match(self, a: Activity, b: Activity, out: Flow, into: Flow) -> bool:
        """Whether organisations name each other, no activity is named, and amount and date agree."""
        return (
            not self.names_any(out.receiver_activity)
            and not self.names_any(into.provider_activity)
            and out.receiver_ref == b.head.reporter
            and into.provider_ref == a.head.reporter
            and self.close(out, into)
        )

    def run(self) -> Chains:
        """Both views."""
        result = Chains()
        pairs = self.pairs()
        self.match(pairs)
        probable = self.by_reference(pairs)
        for flow, left in self.left.items():
            if any(flow in p.outgoing for p in pairs):
                result.deliverer_view[flow] = [("excluded", "passed-through", 1 - left)]
        for pair, out in probable:
            whole = self.worth(out, pair.incoming[0].currency or "")
            if whole > 0:
                result.deliverer_view[out] = [("uncertain", "passed-through-probable", pair.probable / whole)]
        everything = pairs + [p for p, _ in probable]
        for b in self.activities:
            mine = [p for p in everything if p.deliverer is b]
            if mine:
                self.cover(b, mine, result)
        return result

    def cover(self, deliverer: Activity, pairs: list[Pair], result: Chains) -> None:
        """The deliverer's spend that the funders' flows cover, in the order exact, unmatched, probable."""
        currency = next((f.currency for p in pairs for f in p.incoming), None)
        if currency is None:
            return
        spend = self.out[deliverer.key]
        net = sum((self.worth(f, currency) for f in spend), Fraction(0))
        if net <= 0:
            return
        left, ratios = net, []
        for state, reason, amount in (
            ("excluded", "passed-through", sum((p.matched for p in pairs), Fraction(0))),
            ("uncertain", "passed-through-unmatched", sum((p.unmatched for p in pairs), Fraction(0))),
            ("uncertain", "passed-through-probable", sum((p.probable for p in pairs), Fraction(0))),
        ):
            part = min(max(Fraction(0), amount), left)
            left -= part
            if part:
                ratios.append((state, reason, part / net))
        for flow in spend:
            result.funder_view[flow] = ratios
