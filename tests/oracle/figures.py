"""The ledger and its figures: every candidate flow split into counted, excluded and uncertain parts."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from tests.oracle.chain import OUT, Chains, Matcher
from tests.oracle.family import WHOLE, Ratios, build, deductions
from tests.oracle.identity import DATA, Activity, Registry, resolve, shipped
from tests.oracle.rates import booking, convert, rate_date
from tests.oracle.read import Copy, Flow, Period, read
from tests.oracle.shares import place_shares, sector_shares

CENT = Decimal("0.01")
Fragment = tuple[str, Fraction, str, Fraction | None]  # place, its share, sector, amount
BUDGET, PLANNED = "forward-budget", "forward-planned"


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Rounded half away from zero."""
    scale = 10**decimals
    whole, rest = divmod(abs(value) * scale, 1)
    return Fraction(int(whole) + (rest >= Fraction(1, 2)), scale) * (-1 if value < 0 else 1)


def money(value: Fraction) -> Decimal:
    """A figure of two decimals."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


@dataclass
class Answer:
    """A figure: sums by state and reason, and how far rounding of split parts may move them."""

    counted: Fraction = Fraction(0)
    negative: Fraction = Fraction(0)
    positive: Fraction = Fraction(0)
    open_below: bool = False
    open_above: bool = False
    excluded: dict[str, Fraction] = field(default_factory=dict)
    uncertain: dict[str, Fraction] = field(default_factory=dict)
    uncertain_flows: dict[str, set[Flow]] = field(default_factory=dict)
    flags: dict[str, set[Flow]] = field(default_factory=dict)
    unknown: set[tuple[str, str]] = field(default_factory=set)
    parts: int = 0

    @property
    def value(self) -> Decimal:
        """The counted sum."""
        return money(self.counted)

    @property
    def lower(self) -> Decimal | None:
        """The lower bound, or nothing where it is open."""
        return None if self.open_below else money(self.counted + self.negative)

    @property
    def upper(self) -> Decimal | None:
        """The upper bound, or nothing where it is open."""
        return None if self.open_above else money(self.counted + self.positive)

    def add(self, flow: Flow, state: str, reason: str, amount: Fraction | None, flags: set[str]) -> None:
        """One ledger row."""
        if amount is None:
            self.unknown.add((state, reason))
        if state == "counted" and amount is not None:
            self.counted += amount
            for flag in flags if amount else ():
                self.flags.setdefault(flag, set()).add(flow)
        elif state == "excluded":
            self.excluded[reason] = self.excluded.get(reason, Fraction(0)) + (amount or 0)
        else:
            self.uncertain_flows.setdefault(reason, set()).add(flow)
            self.uncertain[reason] = self.uncertain.get(reason, Fraction(0)) + (amount or 0)
            if amount is None:
                self.open_below |= flow.amount is None or flow.amount < 0
                self.open_above |= flow.amount is None or flow.amount > 0
            else:
                self.negative += min(amount, Fraction(0))
                self.positive += max(amount, Fraction(0))


class Oracle:
    """The world of some datasets, ready to be asked."""

    def __init__(self, datasets: list[bytes], registry: Registry | None = None) -> None:
        self.registry = registry or shipped()
        self.copies = read(datasets)
        for copy in self.copies:
            copy.flows += forward_flows(copy)
        self.activities, self.excluded = resolve(self.copies, self.registry)
        self.by_copy: dict[Copy, Activity] = {a.head: a for a in self.activities}
        self.hidden = {self.registry_key(a.head) for a in self.activities if a.hidden}
        self.tree = build(self.activities, self.registry)
        self.families: dict[str, dict[Flow, Ratios]] = {}
        self.chains: dict[str, Chains] = {}

    def registry_key(self, copy: Copy) -> str:
        """What names a copy's activity; a copy without an identifier names itself."""
        return self.registry.key(copy.identifier) or f"?{copy.sha}-{copy.position}"

    @cached_property
    def measures(self) -> dict[str, str]:
        """Transaction types and the measure each belongs to."""
        with (DATA / "codelists" / "transaction_type.csv").open(encoding="utf-8", newline="") as lines:
            names = {row["code"]: row["measure"] for row in csv.DictReader(lines)}
        return {**names, BUDGET: "forward-spend", PLANNED: "forward-spend"}

    def measure_of(self, flow: Flow) -> str:
        """The measure a flow is summed in."""
        return self.measures.get(flow.type, flow.type)

    def family(self, measure: str) -> dict[Flow, Ratios]:
        """Family deductions of a measure."""
        if measure not in self.families:
            self.families[measure] = deductions(
                self.activities, self.tree, self.registry, measure, self.measure_of
            )
        return self.families[measure]

    def chain(self, measure: str) -> Chains:
        """Chains of a measure."""
        if measure not in self.chains:
            # the deliverer's income may itself stand in a family
            family = {**self.family(measure), **self.family(OUT[measure])} if measure in OUT else {}
            self.chains[measure] = (
                Matcher(self.activities, self.registry, measure, self.measure_of, family).run()
                if measure in OUT
                else Chains()
            )
        return self.chains[measure]

    def states(self, flow: Flow, view: str, donor: str | None, placed: bool) -> Ratios:
        """The states of a flow, by precedence."""
        one = Fraction(1)
        activity = self.by_copy.get(flow.copy)
        if donor is None and self.registry_key(flow.copy) in self.hidden:
            return [("excluded", "secondary-reporter", one)]
        if activity is None:
            return [("excluded", self.excluded[flow.copy], one)]
        for reason, applies in (
            ("no-amount", flow.amount is None),
            ("no-date", booking(flow)[0] is None),
            ("no-currency", flow.currency is None),
        ):
            if applies:
                return [("uncertain", reason, one)]
        measure = self.measure_of(flow)
        ratios = self.family(measure).get(flow, WHOLE)
        chains = self.chain(measure)
        effects = (chains.funder_view if view == "funder" else chains.deliverer_view).get(flow, [])
        result: Ratios = []
        for state, reason, ratio in ratios:
            if state != "counted":
                result.append((state, reason, ratio))
                continue
            left = ratio * (1 - sum((e[2] for e in effects), Fraction(0)))
            result += [(s, r, ratio * e) for s, r, e in effects if e]
            if left:
                result.append(("counted", "", left))
        if placed:
            return result
        # what is excluded stays so; all the rest has no place
        gone = [part for part in result if part[0] == "excluded"]
        left = one - sum((ratio for _, _, ratio in gone), Fraction(0))
        return [*gone, ("uncertain", "no-place", left)] if left else gone

    def flags(self, flow: Flow, place_flags: set[str], sector_flags: set[str]) -> set[str]:
        """Everything that had to be read leniently."""
        activity = self.by_copy.get(flow.copy)
        found = booking(flow)[1] | rate_date(flow)[1] | place_flags | sector_flags
        if activity is not None:
            found = found | activity.flags
            absent = self.tree.absent.get(activity.key)
            if absent and not self.tree.children.get(activity.key):
                found = found | {"children-not-loaded"}
        return found

    def fragments(self, flow: Flow, amount: Fraction | None, decimals: int) -> list[Fragment]:
        """Flow x place x sector by cumulative rounding, in the order of place and sector codes."""
        places, sectors = place_shares(flow)[0] or {"none": Fraction(1)}, sector_shares(flow)[0]
        result, before = [], Fraction(0)
        for place in sorted(places):
            for sector in sorted(sectors):
                after = before + places[place] * sectors[sector]
                part = None
                if amount is not None:
                    part = half_up(amount * after, decimals) - half_up(amount * before, decimals)
                result.append((place, places[place], sector, part))
                before = after
        return result

    def wanted(
        self, flow: Flow, measure: str, donor: str | None, first: int | None, last: int | None
    ) -> bool:
        """Whether a flow is a candidate for a figure."""
        if self.measure_of(flow) != measure:
            return False
        if donor is not None and donor not in {self.registry.donor(flow.copy.reporter), flow.copy.reporter}:
            return False
        year = booking(flow)[0]
        return year is None or (first or 0) <= year.year <= (last or 9999)

    def figure(
        self,
        measure: str,
        place: str = "all",
        *,
        scope: str | None = None,
        view: str = "funder",
        currency: str | None = "EUR",
        converted: bool = False,
        donor: str | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        sector: str | None = None,
        flow_type: set[str] | None = None,
        finance: range | None = None,
    ) -> Answer:
        """One figure; of flows published in `currency`, or of all of them converted to it."""
        answer = Answer()
        for copy in self.copies:
            for flow in copy.flows:
                if not self.wanted(flow, measure, donor, year_from, year_to):
                    continue
                if not converted and flow.currency != currency:
                    continue
                if flow_type is not None and flow.flow_type not in flow_type:
                    continue
                if finance is not None and not (
                    flow.finance_type.isdigit() and int(flow.finance_type) in finance
                ):
                    continue
                self.put(answer, flow, place, scope, view, currency if converted else None, donor, sector)
        return answer

    def put(
        self,
        answer: Answer,
        flow: Flow,
        place: str,
        scope: str | None,
        view: str,
        target: str | None,
        donor: str | None,
        sector: str | None,
    ) -> None:
        """The rows of one flow."""
        place_flags, sector_flags = place_shares(flow)[1], sector_shares(flow)[1]
        flags = self.flags(flow, place_flags, sector_flags)
        amount = None if flow.amount is None else Fraction(flow.amount)
        decimals = max(2, flow.decimals)
        if target is not None and flow.currency != target:
            amount, decimals = convert(flow, target), 2
            amount = None if amount is None else half_up(amount, 2)
        placed = bool(place_shares(flow)[0])
        for code, share, sector_code, part in self.fragments(flow, amount, decimals):
            found = scope_of(code, share)
            if place not in {"all", code} or (
                scope not in {None, "total", found} and place not in {"all", "none"}
            ):
                continue
            if sector is not None and sector_code != sector:
                continue
            for state, reason, ratio in self.states(flow, view, donor, placed):
                if state == "counted" and part is None:
                    answer.add(flow, "uncertain", "no-rate", None, flags)
                    continue
                answer.add(flow, state, reason, None if part is None else part * ratio, flags)
                answer.parts += 0 if ratio == 1 else 1


def scope_of(code: str, share: Fraction) -> str:
    """P4."""
    if code == "none":
        return "none"
    if code.isdigit():
        return "global" if code == "998" else "regional"
    return "bilateral" if share == 1 else "shared"


def spread(period: Period) -> dict[int, tuple[Fraction, date]]:
    """The part of a period in each year, by days, both ends included; and its first day there."""
    assert period.start
    assert period.end
    days = (period.end - period.start).days + 1
    parts: dict[int, tuple[Fraction, date]] = {}
    day = period.start
    while day <= period.end:
        last = min(period.end, date(day.year, 12, 31))
        parts[day.year] = (Fraction((last - day).days + 1, days), day)
        day = last + timedelta(days=1)
    return parts


def forward_flows(copy: Copy) -> list[Flow]:
    """B1: budgets, revised before original, else planned disbursements, by year."""
    revised = {(b.start, b.end) for b in copy.budgets if b.type == "2"}
    budgets = [b for b in copy.budgets if b.type == "2" or (b.start, b.end) not in revised]
    flows: list[Flow] = []
    years: set[int] = set()
    for kind, periods in ((BUDGET, budgets), (PLANNED, copy.planned)):
        taken = set(years)
        for period in periods:
            if (
                period.start is None
                or period.end is None
                or period.end < period.start
                or period.amount is None
            ):
                continue
            before = Fraction(0)
            for year, (share, first) in spread(period).items():
                whole = Fraction(period.amount)
                part = half_up(whole * (before + share), 2) - half_up(whole * before, 2)
                before += share
                if kind == PLANNED and year in taken:
                    continue
                years.add(year)
                flows.append(
                    Flow(copy, kind, first, period.value_date, money(part), 2, period.currency, [], [], [])
                )
    return flows
