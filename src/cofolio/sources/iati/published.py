"""One activity as its publisher wrote it, read from its own XML: every text, date, organisation, share and sum.

Amounts and dates stay text as published; what they count for is the ledger's matter. Versions 1.01 to 2.03 alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

MOST = 400
"""Entries of one kind that are read; a publisher may give thousands."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its kind (a code, of a description) and language, where given."""

    kind: str | None
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date by its code."""

    kind: str | None
    day: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in a role."""

    role: str | None
    ref: str | None
    name: str
    kind: str | None
    activity: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """A country, region, sector, marker or tag by its code, with its percentage where given."""

    what: str
    code: str | None
    vocabulary: str | None
    percentage: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A budget or planned disbursement."""

    what: str
    kind: str | None
    status: str | None
    start: str | None
    end: str | None
    value: str | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document; only an address of the web is one to follow."""

    title: str
    address: str | None
    form: str | None
    categories: tuple[str, ...]

    @property
    def is_web(self) -> bool:
        """Whether the address is of the web; anything else (`javascript:`) is no link."""
        return (self.address or "").lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Point:
    """A location."""

    name: str
    text: str
    position: str | None
    exactness: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One period of an indicator."""

    start: str | None
    end: str | None
    target: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its first baseline and its periods."""

    title: str
    baseline: str | None
    periods: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A result by the code of its type."""

    kind: str | None
    title: str
    text: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another activity named by this one."""

    kind: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """All that one copy of an activity says."""

    language: str | None
    last_updated: str | None
    hierarchy: str | None
    humanitarian: bool
    status: str | None
    titles: tuple[Text, ...]
    descriptions: tuple[Text, ...]
    identifiers: tuple[Text, ...]
    dates: tuple[Dated, ...]
    parties: tuple[Party, ...]
    places: tuple[Share, ...]
    sectors: tuple[Share, ...]
    markers: tuple[Share, ...]
    sums: tuple[Sum, ...]
    related: tuple[Related, ...]
    documents: tuple[Document, ...]
    locations: tuple[Point, ...]
    results: tuple[Result, ...]
    conditions: tuple[Text, ...]
    contacts: tuple[str, ...]
    defaults: tuple[Text, ...]


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DEFAULTS = (
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "collaboration-type",
    "activity-scope",
)


def read_published(xml: bytes) -> Published | None:
    """Reads one `iati-activity`; `None` where its XML cannot be read on its own.

    Args:
        xml: the element's bytes, of a known activity of the store.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    return Published(
        language=root.get(_LANGUAGE),
        last_updated=root.get("last-updated-datetime"),
        hierarchy=root.get("hierarchy"),
        humanitarian=root.get("humanitarian") in ("1", "true"),
        status=_code(root.find("activity-status")),
        titles=tuple(text for one in _all(root, "title") for text in _texts(one)),
        descriptions=tuple(text for one in _all(root, "description") for text in _texts(one)),
        identifiers=tuple(
            Text(one.get("type") or one.get("owner-name"), _ref(one))
            for one in _all(root, "other-identifier")
        ),
        dates=tuple(
            Dated(one.get("type"), one.get("iso-date"), _text(one)) for one in _all(root, "activity-date")
        ),
        parties=tuple(
            Party(one.get("role"), one.get("ref"), _text(one), one.get("type"), one.get("activity-id"))
            for one in _all(root, "participating-org")
        ),
        places=_shares(root, "recipient-country", "recipient-region"),
        sectors=_shares(root, "sector"),
        markers=_shares(root, "policy-marker", "tag", "humanitarian-scope"),
        sums=tuple(_sum(one) for name in ("budget", "planned-disbursement") for one in _all(root, name)),
        related=tuple(Related(one.get("type"), one.get("ref")) for one in _all(root, "related-activity")),
        documents=tuple(_document(one) for one in _all(root, "document-link")),
        locations=tuple(_point(one) for one in _all(root, "location")),
        results=tuple(_result(one) for one in _all(root, "result")),
        conditions=tuple(text for one in root.iterfind("conditions/condition") for text in _texts(one))[
            :MOST
        ],
        contacts=tuple(said for one in _all(root, "contact-info") if (said := _contact(one))),
        defaults=tuple(
            Text(name, code) for name in _DEFAULTS for one in _all(root, name) if (code := _code(one))
        ),
    )


def _all(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for number, one in enumerate(parent.iterfind(name)):
        if number == MOST:
            return
        yield one


def _text(element: etree._Element | None) -> str:
    """The first narrative, else the element's own text (version 1)."""
    if element is None:
        return ""
    narrative = element.find("narrative")
    said = element.text if narrative is None else narrative.text
    return " ".join((said or "").split())


def _texts(element: etree._Element) -> Iterator[Text]:
    narratives = element.findall("narrative") or [element]
    for one in narratives[:MOST]:
        said = (one.text or "").strip()
        if said:
            yield Text(element.get("type"), said, one.get(_LANGUAGE) or element.get(_LANGUAGE))


def _code(element: etree._Element | None) -> str | None:
    return None if element is None else element.get("code") or _text(element) or None


def _ref(element: etree._Element) -> str:
    return element.get("ref") or _text(element)


def _shares(root: etree._Element, *names: str) -> tuple[Share, ...]:
    return tuple(
        Share(name, one.get("code"), one.get("vocabulary"), one.get("percentage"), _text(one))
        for name in names
        for one in _all(root, name)
    )


def _sum(element: etree._Element) -> Sum:
    start, end, value = (element.find(name) for name in ("period-start", "period-end", "value"))
    return Sum(
        str(element.tag),
        element.get("type"),
        element.get("status"),
        None if start is None else start.get("iso-date"),
        None if end is None else end.get("iso-date"),
        None if value is None else (value.text or "").strip(),
        None if value is None else value.get("currency"),
    )


def _document(element: etree._Element) -> Document:
    categories = tuple(code for one in _all(element, "category") if (code := one.get("code")))
    return Document(_text(element.find("title")), element.get("url"), element.get("format"), categories)


def _point(element: etree._Element) -> Point:
    position = element.find("point/pos")
    old = element.find("coordinates")
    said = None if position is None else " ".join((position.text or "").split())
    if said is None and old is not None:
        said = f"{old.get('latitude', '')} {old.get('longitude', '')}".strip()
    return Point(
        _text(element.find("name")),
        _text(element.find("activity-description")) or _text(element.find("description")),
        said or None,
        _code(element.find("exactness")),
    )


def _result(element: etree._Element) -> Result:
    return Result(
        element.get("type"),
        _text(element.find("title")),
        _text(element.find("description")),
        tuple(_indicator(one) for one in _all(element, "indicator")),
    )


def _indicator(element: etree._Element) -> Indicator:
    baseline = element.find("baseline")
    return Indicator(
        _text(element.find("title")),
        None if baseline is None else baseline.get("value"),
        tuple(_measured(one) for one in _all(element, "period")),
    )


def _measured(element: etree._Element) -> Measured:
    start, end, target, actual = (
        element.find(name) for name in ("period-start", "period-end", "target", "actual")
    )
    return Measured(
        None if start is None else start.get("iso-date"),
        None if end is None else end.get("iso-date"),
        None if target is None else target.get("value"),
        None if actual is None else actual.get("value"),
    )


def _contact(element: etree._Element) -> str:
    parts = [
        _text(element.find(name))
        for name in (
            "organisation",
            "department",
            "person-name",
            "job-title",
            "telephone",
            "email",
            "website",
            "mailing-address",
        )
    ]
    return ", ".join(dict.fromkeys(part for part in parts if part))
