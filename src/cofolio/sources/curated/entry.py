"""Reading one entry of a curated file: checked fields, dates, amounts and its standing as a `Fact`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.provenance import Fact
from cofolio.registry import codelist, files
from cofolio.sources.curated.model import Amount, Event, Link, Part, Source, Succession
from cofolio.sources.curated.period import Period, bounds

CONFIDENCE = ("high", "medium", "low", "unverified")
SCOPES = ("EU share", "total", "whole instrument", "part of the instrument", "not stated")
UNSOURCED = "none"
FIRST_YEAR, LAST_YEAR = 1945, 2060
_STANDING = ("source", "confidence")
_PART = (
    "from", "to", "planned_to", "signed", "date", "place", "implementers", "decision", "contract", "contracting",
    "note", "amounts",
)  # fmt: skip


@cache
def sources() -> dict[str, Source]:
    """All sources by id."""
    found: dict[str, Source] = {}
    for item in files.entries("sources.yml", "sources"):
        where = f"data/sources.yml, {item.get('id', 'a source without id')}"
        checked = files.fields(item, where, ("id", "name"), ("address", "seen", "unofficial"))
        if checked["id"] in found:
            raise RegistryError(f"{where}: given twice")
        standing = "unofficial" if checked.get("unofficial") else checked.get("seen", "read")
        found[checked["id"]] = Source(checked["id"], checked["name"], checked.get("address") or "", standing)
    return found


def cite(source: Source) -> str:
    """A source in one line, as a `Fact` names it: its name, address, and how it was seen where not in full."""
    marks = {"excerpt": "excerpt seen", "unofficial": "unofficial copy"}.get(source.standing)
    details = ", ".join(part for part in (source.address, marks) if part)
    return f"{source.name} ({details})" if details else source.name


class Entry:
    """A checked entry, which knows where it stands so that errors can say so."""

    def __init__(
        self, item: dict[str, Any], file: str, required: tuple[str, ...], optional: tuple[str, ...]
    ) -> None:
        self.id = str(
            item.get("id") or item.get("name") or item.get("phase") or item.get("what") or item.get("value")
        )
        self.file = file
        self.where = f"data/{file}, {self.id}"
        self.items = files.fields(item, self.where, required, optional)
        self.label = str(self.text("name") or self.id)

    def text(self, name: str) -> str | None:
        """A text or number as text, on one line."""
        value = self.items.get(name)
        return None if value is None else " ".join(str(value).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single one counts as a list."""
        value = self.items.get(name)
        if value is None:
            return ()
        return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)

    def when(self, name: str) -> str | None:
        """A year, month or day, as written."""
        text = self.text(name)
        if text is None:
            return None
        try:
            days = bounds(text)
        except ValueError as error:
            raise RegistryError(f"{self.where}: {name} is no date: {error}") from None
        if days and not FIRST_YEAR <= days[0].year <= LAST_YEAR:
            raise RegistryError(
                f"{self.where}: {name} {text} is out of range; expected a year from {FIRST_YEAR} to {LAST_YEAR}"
            )
        return text

    def period(self, start: str = "from", end: str = "to") -> Period:
        """From and to, which must not be turned round."""
        period = Period(self.when(start), self.when(end), self.when("planned_to"))
        first, last = bounds(period.start), bounds(period.end)
        if first and last and last[1] < first[0]:
            raise RegistryError(f"{self.where}: ends {period.end} before it begins {period.start}")
        return period

    def fact(self, value: str) -> Fact:
        """The entry's standing, with what it says."""
        confidence = self.items["confidence"]
        if confidence not in CONFIDENCE:
            raise RegistryError(f"{self.where}: confidence {confidence!r}; expected {', '.join(CONFIDENCE)}")
        if (UNSOURCED in self.texts("source")) != (confidence == "unverified"):
            raise RegistryError(
                f"{self.where}: source {UNSOURCED!r} and confidence 'unverified' go together; "
                "name the source, or mark it"
            )
        said = [self._source(name) for name in self.texts("source")]
        origin = f"data/{self.file}: {self.id}"
        return Fact(value, "; ".join(said), confidence, self.text("note") or "", origin)

    def _source(self, name: str) -> str:
        source = sources().get(name)
        if source is None:
            raise RegistryError(f"{self.where}: unknown source {name!r}")
        return cite(source)

    def amounts(self) -> tuple[Amount, ...]:
        """Its sums; each with a source and confidence of its own."""
        return tuple(self._amount(item) for item in self.items.get("amounts") or ())

    def _amount(self, item: dict[str, Any]) -> Amount:
        optional = ("meur", "million", "currency", "as_of", "note")
        entry = Entry(item, self.file, ("what", "scope", *_STANDING), optional)
        entry.where, entry.id = f"{self.where}, {entry.id}", f"{self.id}, {entry.id}"
        if ("meur" in item) == ("million" in item) or ("million" in item) != ("currency" in item):
            raise RegistryError(f"{entry.where}: give either meur, or million with a currency")
        number, currency = item.get("meur", item.get("million")), str(item.get("currency", "EUR"))
        if currency not in codelist("currency"):
            raise RegistryError(f"{entry.where}: currency {currency!r} is not in the list of ISO 4217")
        try:
            value = Decimal(str(number)) * 1_000_000
        except InvalidOperation:
            raise RegistryError(f"{entry.where}: {number!r} is not an amount in million {currency}") from None
        if entry.items["scope"] not in SCOPES or not value.is_finite() or value < 0 or value % 1:
            raise RegistryError(
                f"{entry.where}: expected a sum in {currency} and a scope of {', '.join(SCOPES)}"
            )
        what, scope = str(entry.text("what")), str(entry.items["scope"])
        of = "scope not stated" if scope == "not stated" else scope
        said = f"{self.label}: {currency} {value:,.0f}, {what} ({of})"
        as_of = entry.when("as_of")
        return Amount(value.quantize(Decimal(1)), currency, what, scope, as_of, entry.fact(said))

    def succession(self) -> tuple[Succession, ...]:
        """What followed it: ids, or ids with what went over."""
        found = []
        for item in self.items.get("successors") or ():
            if isinstance(item, str):
                found.append(Succession(item, "", ()))
                continue
            entry = Entry(item, self.file, ("id", "area"), ("countries",))
            found.append(Succession(entry.id, str(entry.text("area")), entry.texts("countries")))
        return tuple(found)

    def parts(self, name: str, kind: str) -> tuple[Part, ...]:
        """Its phases, components, contracts or meetings."""
        return tuple(self._part(item, kind) for item in self.items.get(name) or ())

    def _part(self, item: dict[str, Any], kind: str) -> Part:
        label = "phase" if "phase" in item else "name"
        entry = Entry(item, self.file, (label, *_STANDING), _PART)
        entry.where, entry.id = f"{self.where}, {kind} {entry.id}", f"{self.id}, {kind} {entry.id}"
        name = str(entry.text(label))
        entry.label = f"{self.label}, {kind} {name}" if kind == "phase" else name
        period = entry.period()
        if entry.items.get("date"):
            period = Period(entry.when("date"), entry.when("date"))
        title = f"{self.label}, phase {name}" if kind == "phase" else f"{self.label}: {name}"
        signed, contracting = entry.when("signed"), entry.text("contracting")
        said = [
            title,
            str(period),
            entry.text("place"),
            ", ".join(entry.texts("implementers")),
            f"signed {signed}" if signed else None,
            f"contracted by {contracting}" if contracting else None,
            *(f"{name} {entry.text(name)}" for name in ("decision", "contract") if entry.text(name)),
        ]
        value = "; ".join(one for one in said if one)
        return Part(
            kind, name, period, entry.amounts(), entry.texts("implementers"), entry.text("decision"),
            entry.text("contract"), entry.text("place"), entry.fact(value),
        )  # fmt: skip

    def links(self) -> tuple[Link, ...]:
        """Its links."""
        found = []
        for item in self.items.get("links") or ():
            entry = Entry(item, self.file, ("name", "address", *_STANDING), ("note",))
            found.append(Link(item["name"], item["address"], entry.fact(item["address"])))
        return tuple(found)

    def facts(self) -> tuple[Fact, ...]:
        """Further statements of the entry."""
        found = []
        for item in self.items.get("facts") or ():
            entry = Entry(item, self.file, ("value", *_STANDING), ("note",))
            found.append(entry.fact(str(entry.text("value"))))
        return tuple(found)

    def timeline(self, country: str) -> tuple[Event, ...]:
        """Dated steps of the entry's history; they share its standing."""
        found = []
        for item in self.items.get("timeline") or ():
            step = Entry(item, self.file, ("date", "name"), ())
            on, name = str(step.when("date")), str(step.text("name"))
            fact = self.fact(f"{on}: {name}")
            found.append(Event(f"{self.id}, {name}", name, country, None, on, (self.id,), fact))
        return tuple(found)
