"""XML to plain records: only what the counting rules need."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy as copy_element
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from lxml import etree

TYPES = {
    "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8", "QS": "9", "CG": "10",
}  # fmt: skip
DATES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
VOCABULARIES = {"DAC": "1", "DAC-3": "2"}
NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
STAMP = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?$"
)


@dataclass(frozen=True)
class Share:
    """A place or sector as published."""

    code: str
    vocabulary: str
    percentage: Decimal | None


@dataclass(eq=False)
class Flow:
    """One transaction, budget part or planned disbursement part of a copy."""

    copy: Copy
    type: str
    transaction_date: date | None
    value_date: date | None
    amount: Decimal | None
    decimals: int
    currency: str | None
    countries: list[Share]
    regions: list[Share]
    sectors: list[Share]
    provider_ref: str = ""
    provider_activity: str = ""
    receiver_ref: str = ""
    receiver_activity: str = ""
    flow_type: str = ""
    finance_type: str = ""


@dataclass(eq=False)
class Period:
    """A budget or planned disbursement."""

    type: str
    start: date | None
    end: date | None
    amount: Decimal | None
    currency: str | None
    value_date: date | None


@dataclass(eq=False)
class Copy:
    """One occurrence of an activity in a dataset."""

    sha: str
    position: int
    content: bytes
    identifier: str
    reporter: str
    secondary: bool
    updated: datetime | None
    generated: datetime | None
    hierarchy: str
    status: str
    dates: dict[str, date]
    countries: list[Share]
    regions: list[Share]
    sectors: list[Share]
    related: list[tuple[str, str]]
    flows: list[Flow] = field(default_factory=list)
    budgets: list[Period] = field(default_factory=list)
    planned: list[Period] = field(default_factory=list)
    currency: str | None = None

    @property
    def fresh(self) -> datetime | None:
        """The instant the copy speaks of: last updated, else generated."""
        return self.updated or self.generated


def stamp(text: str | None) -> datetime | None:
    """A timestamp of any of the published shapes as a UTC instant; without a zone it is UTC."""
    match = STAMP.match((text or "").strip())
    if not match:
        return None
    year, month, day, hour, minute, second, part, zone = match.groups()
    shift = timedelta()
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    micro = int(Decimal(part or "0") * 1_000_000)
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro,
            timezone(shift),
        ).astimezone(UTC)  # fmt: skip
    except ValueError:
        return None


def day(text: str | None) -> date | None:
    """A calendar day, or nothing where the text is none."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def number(text: str | None) -> Decimal | None:
    """A plain decimal number; anything else is unreadable."""
    text = (text or "").strip()
    return Decimal(text) if NUMBER.match(text) else None


def shares(parent: etree._Element, tag: str) -> list[Share]:
    """Children of one kind with code, vocabulary and percentage."""
    found = []
    for child in parent.findall(tag):
        vocabulary = (child.get("vocabulary") or "").strip() or "1"
        found.append(
            Share(
                (child.get("code") or "").strip().upper(),
                VOCABULARIES.get(vocabulary, vocabulary),
                number(child.get("percentage")),
            )
        )
    return found


def money(
    element: etree._Element, default: str | None
) -> tuple[Decimal | None, int, str | None, date | None]:
    """Amount, published decimals, currency and value date of an element's `value`."""
    value = element.find("value")
    if value is None:
        return None, 0, default, None
    amount = number(value.text)
    places = max(0, -int(amount.as_tuple().exponent)) if amount is not None else 0
    currency = (value.get("currency") or "").strip().upper() or default
    return amount, places, currency, day(value.get("value-date"))


def child_code(element: etree._Element, tag: str, attribute: str = "code") -> str:
    """An attribute of the first child of a kind, trimmed."""
    found = element.find(tag)
    return "" if found is None else (found.get(attribute) or "").strip()


def read_flow(copy: Copy, element: etree._Element, defaults: dict[str, str]) -> Flow:
    """One transaction."""
    amount, places, currency, value_date = money(element, copy.currency)
    code = child_code(element, "transaction-type").upper()
    return Flow(
        copy, TYPES.get(code, code), day(child_code(element, "transaction-date", "iso-date")), value_date,
        amount, places, currency,
        shares(element, "recipient-country"), shares(element, "recipient-region"), shares(element, "sector"),
        child_code(element, "provider-org", "ref"), child_code(element, "provider-org", "provider-activity-id"),
        child_code(element, "receiver-org", "ref"), child_code(element, "receiver-org", "receiver-activity-id"),
        child_code(element, "flow-type") or defaults["flow"],
        child_code(element, "finance-type") or defaults["finance"],
    )  # fmt: skip


def read_period(copy: Copy, element: etree._Element) -> Period:
    """One budget or planned disbursement."""
    amount, _, currency, value_date = money(element, copy.currency)
    kind = (element.get("type") or "").strip()
    return Period(
        {"original": "1", "revised": "2"}.get(kind.lower(), kind or "1"),
        day(child_code(element, "period-start", "iso-date")),
        day(child_code(element, "period-end", "iso-date")),
        amount,
        currency,
        value_date,
    )


def content_of(element: etree._Element) -> bytes:
    """The activity without what only says when and by whom the copy was passed on."""
    twin: etree._Element = copy_element(element)
    for name in list(twin.attrib):
        if (str(name).startswith("{") and "XML/1998" not in str(name)) or name == "last-updated-datetime":
            del twin.attrib[name]
    twin.tail = None
    return etree.tostring(twin, method="c14n")


def read_copy(element: etree._Element, sha: str, position: int, generated: datetime | None) -> Copy:
    """One activity element."""
    reporter = element.find("reporting-org")
    attributes = {} if reporter is None else {str(k): str(v) for k, v in reporter.attrib.items()}
    dates: dict[str, date] = {}
    for item in element.findall("activity-date"):
        kind = (item.get("type") or "").strip()
        known = day(item.get("iso-date"))
        if known:
            dates.setdefault(DATES.get(kind, kind), known)
    copy = Copy(
        sha, position, content_of(element),
        " ".join((element.findtext("iati-identifier") or "").split()),
        (attributes.get("ref") or "").strip(),
        (attributes.get("secondary-reporter") or "").strip().lower() in {"1", "true"},
        stamp(element.get("last-updated-datetime")), generated,
        (element.get("hierarchy") or "").strip(), child_code(element, "activity-status"), dates,
        shares(element, "recipient-country"), shares(element, "recipient-region"), shares(element, "sector"),
        [((r.get("type") or "").strip(), (r.get("ref") or "").strip()) for r in element.findall("related-activity")],
    )  # fmt: skip
    copy.currency = (element.get("default-currency") or "").strip().upper() or None
    defaults = {
        "flow": child_code(element, "default-flow-type"),
        "finance": child_code(element, "default-finance-type"),
    }
    copy.flows = [read_flow(copy, t, defaults) for t in element.findall("transaction")]
    copy.budgets = [read_period(copy, b) for b in element.findall("budget")]
    copy.planned = [read_period(copy, p) for p in element.findall("planned-disbursement")]
    return copy


def read(datasets: list[bytes]) -> list[Copy]:
    """Every copy of every distinct dataset."""
    copies = []
    for sha, content in {hashlib.sha256(d).hexdigest(): d for d in datasets}.items():
        root = etree.fromstring(content)
        generated = stamp(root.get("generated-datetime"))
        for position, element in enumerate(root.findall("iati-activity")):
            copies.append(read_copy(element, sha, position, generated))
    return copies
