"""Small worlds of published activities, as odd as real ones: places, sectors, families, chains, copies.

A world is a few datasets (name: document). What the method leaves open is kept out, each time with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

ORGANISATIONS = ("AA", "BB", "CC")
PLACES = ("KZ", "KG", "TJ")
REGIONS = ("619", "689", "998")
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "GBP")
SECTORS = ("15110", "15130", "14010", "151", "140")
DAYS = ("2012-05-02", "2012-05-05", "2012-06-30", "2013-01-01", "2013-12-31", "2014-03-09")
PERCENTAGES = ("0", "10", "25", "33.3", "33.34", "50", "60", "66.67", "99", "100", "100.5")
FRESH = ("2014-01-01T00:00:00Z", "2015-01-01T06:00:00+02:00", "2015-03-01", "2016-02-29 12:00:00")
AMOUNTS = (
    "0.01",
    "0.05",
    "1",
    "100",
    "99.99",
    "333.33",
    "700",
    "1000",
    "12345.67",
    "-50",
    "-0.01",
    "10.125",
    "0",
)


@dataclass
class Flow:
    """A transaction to be written."""

    type: str
    amount: str
    day: str | None
    value_day: str | None
    currency: str | None
    places: list[str]
    sectors: list[str]
    provider: tuple[str, str] = ("", "")
    receiver: tuple[str, str] = ("", "")


@dataclass
class Activity:
    """An activity to be written."""

    identifier: str
    organisation: str
    fresh: str
    currency: str | None
    hierarchy: str | None
    secondary: bool
    places: list[str]
    sectors: list[str]
    flows: list[Flow]
    related: list[tuple[str, str]] = field(default_factory=list)
    budgets: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class World:
    """Activities in datasets."""

    activities: list[Activity]
    homes: list[int]

    @property
    def places(self) -> list[str]:
        """Every place there may be money of."""
        return [*PLACES, *REGIONS]

    def datasets(self) -> dict[str, bytes]:
        """The documents by name."""
        result = {}
        for number in sorted(set(self.homes)):
            inside = [a for a, home in zip(self.activities, self.homes, strict=True) if home == number]
            result[f"d{number}.xml"] = document(inside)
        return result


def document(activities: list[Activity]) -> bytes:
    """A dataset."""
    body = "\n".join(map(activity_xml, activities))
    return f'<iati-activities version="2.03">\n{body}\n</iati-activities>\n'.encode()


def tag(name: str, **attributes: str | None) -> str:
    """An empty element."""
    given = "".join(f" {k.replace('_', '-')}={quoteattr(v)}" for k, v in attributes.items() if v is not None)
    return f"<{name}{given}/>"


def organisation(name: str, role: str, reference: tuple[str, str]) -> str:
    """A provider or receiver."""
    if not any(reference):
        return ""
    ref, activity = reference
    return tag(name, ref=ref or None, **{f"{role}_activity_id": activity or None})


def flow_xml(flow: Flow) -> str:
    """A transaction element."""
    return (
        "<transaction>"
        + tag("transaction-type", code=flow.type)
        + (tag("transaction-date", iso_date=flow.day) if flow.day else "")
        + tag("value", currency=flow.currency, value_date=flow.value_day).removesuffix("/>")
        + f">{escape(flow.amount)}</value>"
        + organisation("provider-org", "provider", flow.provider)
        + organisation("receiver-org", "receiver", flow.receiver)
        + "".join(flow.sectors + flow.places)
        + "</transaction>"
    )


def activity_xml(activity: Activity) -> str:
    """An activity element."""
    start = tag(
        "iati-activity", default_currency=activity.currency, hierarchy=activity.hierarchy,
        last_updated_datetime=activity.fresh,
    ).removesuffix("/>")  # fmt: skip
    org = tag(
        "reporting-org",
        ref=activity.organisation,
        type="10",
        secondary_reporter="1" if activity.secondary else None,
    )
    budgets = "".join(
        f"<budget type={quoteattr(kind)}>{tag('period-start', iso_date=begin)}{tag('period-end', iso_date=end)}"
        f"{tag('value', value_date=begin).removesuffix('/>')}>1000.00</value></budget>"
        for kind, begin, end in activity.budgets
    )
    return (
        f"{start}><iati-identifier>{escape(activity.identifier)}</iati-identifier>{org}"
        f"<title><narrative>t</narrative></title>{tag('activity-status', code='2')}"
        + "".join(activity.places + activity.sectors)
        + budgets
        + "".join(map(flow_xml, activity.flows))
        + "".join(tag("related-activity", type=kind, ref=ref) for kind, ref in activity.related)
        + "</iati-activity>"
    )


maybe_percentage = st.none() | st.sampled_from(PERCENTAGES)
countries = st.builds(
    lambda code, p: tag("recipient-country", code=code, percentage=p),
    st.sampled_from(PLACES),
    maybe_percentage,
)
regions = st.builds(
    lambda code, vocabulary, p: tag("recipient-region", code=code, vocabulary=vocabulary, percentage=p),
    st.sampled_from(REGIONS), st.sampled_from([None, "1", "2"]), maybe_percentage,
)  # fmt: skip
places = st.lists(countries | regions, max_size=4, unique_by=lambda x: x.split('"')[1])
one_place = countries.map(lambda x: x.split(" percentage")[0].removesuffix("/>") + "/>")
transaction_places: st.SearchStrategy[list[str]] = st.lists(one_place, max_size=1) | st.just([])


@st.composite
def sector_lists(draw: st.DrawFn, most: int = 4) -> list[str]:
    """Sectors that all have percentages, or none has: for a mixture the method says nothing."""
    codes = draw(st.lists(st.sampled_from(SECTORS), max_size=most, unique=True))
    with_percentages = draw(st.booleans())
    sectors = []
    for code in codes:
        vocabulary = draw(st.sampled_from([None, "1"] if len(code) == 5 else [None, "1", "2"]))
        percentage = draw(st.sampled_from(PERCENTAGES[1:])) if with_percentages else None
        sectors.append(tag("sector", vocabulary=vocabulary, code=code, percentage=percentage))
    return sectors


@st.composite
def flows(draw: st.DrawFn, identifiers: list[str], chained: bool) -> Flow:
    """One transaction, sometimes with references."""
    day = draw(st.sampled_from([*DAYS, *DAYS, None]))
    value_day = draw(st.sampled_from([day, day, None, DAYS[0]]))
    currency = draw(st.sampled_from([None, None, None, *CURRENCIES, "ZZZ"]))
    flow = Flow(
        draw(st.sampled_from(["1", "2", "2", "3", "3", "4", "4", "11", "D"])),
        # a share below a cent of an amount that cannot be converted: nobody asks for its bound
        draw(st.sampled_from(["700", "-50"] if currency == "ZZZ" else AMOUNTS)),
        day,
        value_day,
        currency,
        draw(transaction_places),
        draw(sector_lists(1)) if draw(st.booleans()) else [],
    )
    if chained and draw(st.booleans()):
        other = draw(st.sampled_from(identifiers))
        reference = (draw(st.sampled_from([other[:2], ""])), other)
        if flow.type in {"1", "11"}:
            flow.provider = reference
        else:
            flow.receiver = reference
    return flow


@st.composite
def worlds(draw: st.DrawFn, chained: bool = False, families: bool = False) -> World:
    """A small world."""
    count = draw(st.integers(2, 6))
    owners = [draw(st.sampled_from(ORGANISATIONS)) for _ in range(count)]
    identifiers = [f"{owner}-{number}" for number, owner in enumerate(owners)]
    activities = []
    for identifier, owner in zip(identifiers, owners, strict=True):
        activity = Activity(
            identifier, owner, draw(st.sampled_from(FRESH)), draw(st.sampled_from([*CURRENCIES, None])),
            draw(st.sampled_from([None, "1", "2", "3"])), draw(st.sampled_from([False] * 5 + [True])),
            draw(places), draw(sector_lists()), draw(st.lists(flows(identifiers, chained), max_size=4)),
        )  # fmt: skip
        if families:
            activity.related = draw(
                st.lists(
                    st.tuples(st.sampled_from("12"), st.sampled_from([*identifiers, f"{owner}-99"])),
                    max_size=2,
                )
            )
        if draw(st.booleans()):
            activity.budgets = [("1", "2012-07-01", "2014-02-28")]
        activities.append(activity)
    for original in draw(st.lists(st.sampled_from(activities), max_size=2)):
        later = draw(st.sampled_from(["2017-01-01T00:00:00Z", "2013-01-01T00:00:00Z"]))
        changed = draw(st.lists(flows(identifiers, chained), max_size=2))
        again = Activity(**{**original.__dict__, "fresh": later, "flows": changed})
        if again.fresh not in {a.fresh for a in activities if a.identifier == again.identifier}:
            activities.append(again)
    return World(activities, [draw(st.integers(0, 2)) for _ in activities])
