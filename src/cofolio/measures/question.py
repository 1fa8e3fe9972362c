"""What can be asked of the ledger, and the permanent name of every answer.

A receipt's identifier spells out its question, so it can be asked again at any time and needs no memory:
`<version>.<measure>.<place>.<scope>.<view>.<basis>-<currency>[.<key>=<value>...]`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from cofolio import registry
from cofolio.errors import UsageError

VIEWS = ("funder", "deliverer")
SCOPES = ("bilateral", "shared", "total", "regional", "global")
CONVERTED = ("EUR", "USD")
PUBLISHED = "published"
PER = ("person", "gni")
CURRENT, CONSTANT = PRICES = ("current", "constant")
BREAKDOWNS = (
    "year",
    "sector",
    "sector-group",
    "donor",
    "organisation",
    "instrument",
    "scope",
    "status",
    "flow-type",
    "finance-type",
    "activity",
)
FLOW_CLASSES = ("ODA", "OOF", "private", "other", "unknown")
FINANCE_CLASSES = ("grant", "loan", "other", "unknown")
NO_PLACE, EVERYWHERE = "none", "all"
IATI = "iati"  # the source whose flows make the ledger
EACH = "each"  # every country, a figure of its total for each
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the ledger; `None` asks for all there are.

    Attributes:
        place: ISO alpha-2 country, DAC region code, `none`, `all`, or `each` for the totals of every country.
        donor: a donor group's id (`EU`) or a reporting organisation's reference.
        measure: `commitment`, `spend`, `incoming`, ... (METHOD Words).
        scope: METHOD P4; `None` for every scope of the place. A breakdown of a country without a scope is one of
            its total, so that its lines add up.
        view: `funder` or `deliverer` (METHOD D2).
        currency: `published`, or the ISO 4217 code of any currency that has rates.
        prices: `current`, or `constant`: those of `base_year` (docs/prices.md).
        base_year: year of constant prices.
        per: `person` or `gni`: what a country's own figures are set against as well.
        year_from: first booking year.
        year_to: last booking year.
        flow_type: `ODA`, `OOF`, `private`, `other`, `unknown` (METHOD T6).
        finance_type: `grant`, `loan`, `other`, `unknown`.
        sector: a purpose code, a 3-digit category, or `unallocated`.
        instrument: an instrument's id, an acronym for all its generations, or `unknown` (METHOD G1).
        by: one of `BREAKDOWNS`.
    """

    place: str
    donor: str | None = None
    measure: str | None = None
    scope: str | None = None
    view: str = "funder"
    currency: str = PUBLISHED
    year_from: int | None = None
    year_to: int | None = None
    flow_type: str | None = None
    finance_type: str | None = None
    sector: str | None = None
    instrument: str | None = None
    by: str | None = None
    prices: str = CURRENT
    base_year: int | None = None
    per: str | None = None

    @property
    def is_country(self) -> bool:
        """Whether the place is a country."""
        return self.place.isalpha() and self.place not in (NO_PLACE, EVERYWHERE)

    @property
    def basis(self) -> str:
        """`published` or `converted`."""
        return PUBLISHED if self.currency == PUBLISHED else "converted"

    @property
    def is_valued(self) -> bool:
        """Whether amounts are valued as they are asked: at constant prices, or in a currency not kept with the flow."""
        return self.prices == CONSTANT or self.currency not in (PUBLISHED, *CONVERTED)


def ask(place: str, **options: object) -> Question:
    """A checked question.

    Args:
        place: a country by ISO code of two or three letters or by name, a DAC region code, `none`, `all` or `each`.
        **options: the other attributes of `Question`.

    Raises:
        UsageError: for anything that cannot be asked, naming what can.
    """
    question = Question(find_place(place), **options)  # type: ignore[arg-type]  # checked just below
    _one_of("view", question.view, VIEWS)
    _one_of("scope", question.scope, SCOPES)
    question = _money(question)
    _one_of("flow type", question.flow_type, FLOW_CLASSES)
    _one_of("finance type", question.finance_type, FINANCE_CLASSES)
    _one_of("breakdown", question.by, BREAKDOWNS)
    _one_of("divisor", question.per, PER)
    _one_of("measure", question.measure, measure_names())
    if question.instrument:
        instruments_of(question.instrument)
    if question.year_from and question.year_to and question.year_from > question.year_to:
        raise UsageError(f"the period starts in {question.year_from} after it ends in {question.year_to}")
    if (
        question.is_country
        and question.scope is None
        and (question.by not in (None, "scope") or question.place == EACH)
    ):
        question = replace(question, scope="total")
    return question


def _money(question: Question) -> Question:
    """The question with currency and prices checked; constant prices are in US dollars where no currency is asked."""
    _one_of("prices", question.prices, PRICES)
    if question.currency != PUBLISHED and question.currency not in registry.codelist("currency"):
        raise UsageError(
            f"unknown currency '{question.currency}'; choose {PUBLISHED}, or a code of ISO 4217 such as EUR, USD, KZT"
        )
    if question.prices == CURRENT:
        if question.base_year is not None:
            raise UsageError(
                f"a base year belongs to constant prices: --prices constant --base {question.base_year}"
            )
        return question
    if question.base_year is None:
        raise UsageError("constant prices are those of a year: say which, as --prices constant --base 2023")
    return replace(question, currency="USD") if question.currency == PUBLISHED else question


def instruments_of(name: str) -> tuple[str, ...]:
    """Ids of the instruments that an id or an acronym means; an acronym means all its generations.

    Raises:
        UsageError: if the register has neither.
    """
    found = (UNKNOWN,) if name == UNKNOWN else registry.line_of(name)
    if not found:
        known = ", ".join(sorted({act.acronym for act in registry.acts().values()}))
        raise UsageError(
            f"the register has no instrument '{name}'; choose from: {known}, {UNKNOWN}, or ids such as DCI-2007"
        )
    return found


def measure_names() -> tuple[str, ...]:
    """All measures, the three that are asked most first."""
    first = ("commitment", "spend", "incoming")
    others = sorted({*registry.measures().values(), "forward-spend", "unknown-type"} - set(first))
    return (*first, *others)


def find_place(text: str) -> str:
    """The code of a place given by code or name.

    Raises:
        UsageError: if there is no such place, with the nearest names.
    """
    if text in (NO_PLACE, EVERYWHERE, EACH) or text in registry.regions():
        return text
    return registry.find_country(text).code


def _one_of(what: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise UsageError(f"unknown {what} '{value}'; choose from: {', '.join(allowed)}")


_FILTERS = (
    "donor", "year_from", "year_to", "flow_type", "finance_type", "sector", "instrument", "by", "prices",
    "base_year", "per",
)  # fmt: skip
_UNSAID = (None, CURRENT)


def receipt_id(version: str, question: Question, key: str | None, currency: str | None) -> str:
    """The permanent name of one figure's receipt.

    Args:
        version: the store version's id.
        question: the question narrowed to one measure, place and scope.
        key: the value of the breakdown, if one was asked.
        currency: the figure's currency.
    """
    basis = "published" if question.basis == PUBLISHED else "converted"
    parts = [
        version[:12],
        question.measure or "",
        question.place,
        question.scope or EVERYWHERE,
        question.view,
        f"{basis}-{_escape(currency or 'none')}",
    ]
    parts += [
        f"{n}={_escape(str(getattr(question, n)))}" for n in _FILTERS if getattr(question, n) not in _UNSAID
    ]
    if question.by:
        parts.append(f"key={_escape(key)}" if key is not None else "key")
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A receipt's identifier, read back."""

    version: str
    question: Question
    currency: str | None
    key: str | None


def read_receipt_id(text: str) -> Asked:
    """The question in a receipt's identifier.

    Raises:
        UsageError: if it is not one.
    """
    parts = text.strip().split(".")
    if len(parts) < 6 or "-" not in parts[5]:
        raise UsageError(f"'{text}' is no receipt identifier; `cofolio figures --format json` gives them")
    version, measure, place, scope, view, money = parts[:6]
    basis, _, currency = money.partition("-")
    options = dict(p.partition("=")[::2] for p in parts[6:])
    key = unquote(options.pop("key")) if "key" in options and "key=" in text else None
    options.pop("key", None)
    values: dict[str, object] = {n: unquote(v) for n, v in options.items() if n in _FILTERS}
    for year in ("year_from", "year_to", "base_year"):
        if year in values:
            values[year] = int(str(values[year]))
    asked = None if currency == "none" else unquote(currency)
    question = ask(
        place,
        measure=measure,
        currency=PUBLISHED if basis == PUBLISHED else asked or PUBLISHED,
        view=view,
        **values,
    )
    return Asked(version, replace(question, scope=None if scope == EVERYWHERE else scope), asked, key)


def _escape(text: str | None) -> str:
    return quote(text or "", safe="").replace(".", "%2E").replace("~", "%7E")
