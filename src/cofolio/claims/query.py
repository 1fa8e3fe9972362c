"""Reading a claim's question, and what the claim says of the answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cofolio import registry
from cofolio.claims.facts import amounts_of, year_of
from cofolio.claims.interval import Comparison, says
from cofolio.claims.model import Addition, FactQuery, RecordQuery, Term
from cofolio.claims.read import Reader
from cofolio.errors import RegistryError
from cofolio.measures.question import FINANCE_CLASSES, FLOW_CLASSES, UNKNOWN, measure_names
from cofolio.sources import curated

_OWN_SCOPES = ("bilateral", "shared", "total")
_NARROWED = (
    "scope", "from", "to", "day", "sector", "sector_group", "instrument", "flow_type", "finance_type", "activities",
    "complete",
)  # fmt: skip
_COMPARISONS = ("exactly", "at least", "more than", "at most", "about", "between")
_WAYS = ("count", "start", "sum")

Query = RecordQuery | FactQuery


def query_of(entry: Reader, kind: str, place: str) -> Query:
    """The question of a claim.

    Args:
        entry: the claim.
        kind: `count`, `sum` or `fact`.
        place: code of the place it is about.
    """
    where = f"{entry.where}: {kind}"
    if kind == "fact":
        return _fact_query(entry.inner(kind), where)
    required = ("measure",) if kind == "sum" else ()
    return _record_query(Reader(entry.inner(kind), where, required, _NARROWED), kind, place)


def _record_query(entry: Reader, kind: str, place: str) -> RecordQuery:
    first, last, on = entry.year("from"), entry.year("to"), entry.day("day")
    if first and last and first > last:
        raise RegistryError(f"{entry.where}: from {first} comes after to {last}")
    if on and (first or last):
        raise RegistryError(f"{entry.where}: give a period (from, to) or a day, not both")
    if not (on or (first and last) or entry.has("activities")):
        raise RegistryError(f"{entry.where}: give a period (from and to), a day, or activities")
    measures = entry.texts("measure")
    for name in measures:
        entry.among("measure", name, measure_names())
    return RecordQuery(
        kind=kind,
        measures=measures,
        scope=_scope(entry, place),
        year_from=first,
        year_to=last,
        on=on,
        sector=_sector(entry),
        sector_group=entry.one_of("sector_group", registry.codelist("sector_group")),
        instrument=_instrument(entry),
        flow_type=entry.one_of("flow_type", FLOW_CLASSES),
        finance_type=entry.one_of("finance_type", FINANCE_CLASSES),
        activities=entry.texts("activities"),
        is_complete=entry.one_of("complete", ("True", "False")) == "True",
    )


def _scope(entry: Reader, place: str) -> str | None:
    if place not in registry.countries():
        if entry.has("scope"):
            raise RegistryError(f"{entry.where}: scope is for a country; {place} has only one")
        return None
    return entry.one_of("scope", _OWN_SCOPES) or "total"


def _sector(entry: Reader) -> str | None:
    code = entry.text("sector")
    if code is not None and entry.has("sector_group"):
        raise RegistryError(f"{entry.where}: give a sector or a sector_group, not both")
    if code is None or code == "unallocated" or registry.sector_category(code):
        return code
    raise RegistryError(f"{entry.where}: unknown sector {code!r}; expected a DAC purpose code or category")


def _instrument(entry: Reader) -> str | None:
    name = entry.text("instrument")
    if name and entry.has("activities"):
        raise RegistryError(f"{entry.where}: give an instrument or activities, not both")
    if name is None or name == UNKNOWN or registry.line_of(name):
        return name
    raise RegistryError(
        f"{entry.where}: unknown instrument {name!r}; expected an id such as DCI-2014, or an acronym"
    )


def _fact_query(item: dict[str, Any], where: str) -> FactQuery:
    entry = Reader(item, where, (), (*_WAYS, "scope"))
    ways = [way for way in _WAYS if entry.has(way)]
    if len(ways) != 1:
        raise RegistryError(f"{where}: expected one of {', '.join(_WAYS)}, found {len(ways)}")
    if ways[0] == "sum":
        additions = tuple(_addition(one, where) for one in entry.mappings("sum"))
        return FactQuery("sum", additions=additions, scope=entry.text("scope"))
    entries = entry.texts(ways[0])
    for name in entries:
        _check_entry(name, ways[0], where)
    return FactQuery(ways[0], entries)


def _check_entry(name: str, way: str, where: str) -> None:
    try:
        curated.curated().facts_of(name)
    except RegistryError as error:
        raise RegistryError(f"{where}: {error}") from None
    if way == "start" and year_of(name) is None:
        raise RegistryError(f"{where}: the curated entry {name!r} has no start date")


def _addition(item: dict[str, Any], where: str) -> Addition:
    if "of" in item:
        return Addition((_term(item, where),))
    entry = Reader(item, where, ("terms",), ("incomplete",))
    terms = tuple(_term(one, where) for one in entry.mappings("terms"))
    return Addition(terms, entry.text("incomplete") or "")


def _term(item: dict[str, Any], where: str) -> Term:
    entry = Reader(item, where, ("of",), ("part", "what", "scope", "less"))
    return Term(
        str(entry.text("of")),
        entry.text("part"),
        entry.text("what"),
        entry.text("scope"),
        entry.one_of("less", ("True", "False")) == "True",
    )


def comparison_of(item: dict[str, Any], query: Query, where: str) -> tuple[Comparison, Query]:
    """What the claim says of the answer, and the question in the currency it is said in."""
    entry = Reader(item, f"{where}: is", (), (*_COMPARISONS, "tolerance", "reason"))
    kinds = [kind for kind in _COMPARISONS if entry.has(kind)]
    if len(kinds) != 1:
        raise RegistryError(f"{entry.where}: expected one of {', '.join(_COMPARISONS)}, found {len(kinds)}")
    kind = kinds[0]
    stated = entry.items[kind]
    numbers = stated if kind == "between" else [stated]
    if not isinstance(numbers, list) or len(numbers) != (2 if kind == "between" else 1):
        raise RegistryError(f"{entry.where}: {kind} is {stated!r}; expected two numbers in a list")
    if query.kind != "sum":
        return _compared(entry, kind, [entry.number(kind, one) for one in numbers]), query
    money = [entry.money(kind, one) for one in numbers]
    currencies = {currency for _, currency in money}
    if len(currencies) > 1:
        raise RegistryError(f"{entry.where}: {kind} is in two currencies")
    compared = _compared(entry, kind, [number for number, _ in money])
    currency = currencies.pop()
    asked: Query = replace(query, currency=currency)
    if isinstance(asked, FactQuery):
        _check_stated(asked, where)
    return compared, asked


def _check_stated(query: FactQuery, where: str) -> None:
    for term in (term for addition in query.additions for term in addition.terms):
        if not amounts_of(term, query.currency):
            raise RegistryError(
                f"{where}: the curated facts state no such sum of {term.entry!r} in {query.currency}"
            )


def _compared(entry: Reader, kind: str, numbers: list[Decimal]) -> Comparison:
    tolerance, reason = None, entry.text("reason") or ""
    if kind == "about":
        if not reason or not entry.has("tolerance"):
            raise RegistryError(f"{entry.where}: about needs a tolerance, and the reason for it")
        share = entry.share("tolerance")
        tolerance = numbers[0] * share if share is not None else _tolerance(entry)
    elif entry.has("tolerance"):
        raise RegistryError(f"{entry.where}: only about has a tolerance")
    if kind == "between" and numbers[0] > numbers[1]:
        raise RegistryError(f"{entry.where}: between {numbers[0]} and {numbers[1]} is turned round")
    return says(kind, numbers[0], numbers[1] if kind == "between" else None, tolerance, reason)


def _tolerance(entry: Reader) -> Decimal:
    value = entry.items["tolerance"]
    if isinstance(value, int):
        return entry.number("tolerance", value)
    return entry.money("tolerance", value)[0]
