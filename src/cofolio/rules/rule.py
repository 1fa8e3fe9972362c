"""Rules as data: `data/rules/*.yml`, read and checked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry import files
from cofolio.registry.standing import Standing, standing
from cofolio.registry.validity import Validity, check_apart, validity
from cofolio.rules.facts import facts
from cofolio.rules.verdict import CHANNELS
from cofolio.sources.curated import curated
from cofolio.sources.curated.period import bounds

NODES = ("all", "any", "not")
CONDITIONS = (
    "in_group", "named_in", "third_country", "gdp_share_over", "dac_class_of_list", "income_class_running",
    "eligible_under",
)  # fmt: skip
_STANDING = ("source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Test:
    """A node of a rule's test: `all`, `any`, `not` over others, or a named condition with what it asks for."""

    condition: str
    asked: Any
    under: tuple[Test, ...]
    article: str | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take part in some instruments, through which channels, from when to when.

    Attributes:
        id: its id.
        instruments: ids in the register of instruments, or of a scheme of `rules/`.
        channels: `bilateral`, `regional`, `thematic` or `trade`.
        title: what it says, in a few words.
        validity: the days on which a decision can be taken under it.
        article: where the law says so.
        standing: sources and confidence of the rule as a whole.
        test: what must hold.
    """

    id: str
    instruments: tuple[str, ...]
    channels: tuple[str, ...]
    title: str
    validity: Validity
    article: str | None
    standing: Standing
    test: Test


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme that is no financing instrument, such as tariff preferences."""

    id: str
    acronym: str
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Basis:
    """An article by which what was committed before goes on; for instruments named, else for all."""

    instruments: tuple[str, ...]
    act: str
    article: str | None
    effect: str
    standing: Standing


@cache
def rules() -> tuple[Rule, ...]:
    """All rules.

    Raises:
        RegistryError: a rule breaks the schema, names what is not there, or two of one instrument and channel overlap.
    """
    found = tuple(_rule(item, file) for file, item in _items("rules"))
    ids = [rule.id for rule in found]
    for name in ids:
        if ids.count(name) > 1:
            raise RegistryError(f"data/rules, {name}: given twice")
    check_apart(
        (
            (f"{instrument}, {channel}", rule.validity)
            for rule in found
            for instrument in rule.instruments
            for channel in rule.channels
        ),
        "data/rules",
    )
    for rule in found:
        _check_chain(rule, found, ())
    return found


@cache
def schemes() -> dict[str, Scheme]:
    """Schemes by id."""
    found = {}
    for file, item in _items("schemes"):
        where = f"data/{file}, {item.get('id', 'a scheme without id')}"
        item = files.fields(item, where, ("id", "acronym", "name"), _STANDING)
        found[item["id"]] = Scheme(item["id"], item["acronym"], item["name"], standing(item, where))
    return found


@cache
def bases() -> tuple[Basis, ...]:
    """Legal bases of going on, those of named instruments first."""
    found = []
    for file, item in _items("grandfathering"):
        where = f"data/{file}, {item.get('act', 'a basis without act')}"
        item = files.fields(item, where, ("act", "effect"), ("instruments", "article", *_STANDING))
        _check_known(item.get("instruments", ()), _instruments(), "instrument", where)
        found.append(
            Basis(
                tuple(item.get("instruments", ())), item["act"], item.get("article"), item["effect"],
                standing(item, where),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda basis: not basis.instruments))


def _items(key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in files.names():
        if name.startswith("rules/") and key in files.read_yaml(name):
            for item in files.entries(name, key):
                yield name, item


def _instruments() -> set[str]:
    return {*curated().instruments, *schemes()}


def _rule(item: dict[str, Any], file: str) -> Rule:
    where = f"data/{file}, {item.get('id', 'a rule without id')}"
    item = files.fields(
        item, where, ("id", "instruments", "channels", "title", "test"), ("from", "to", "article", *_STANDING)
    )
    instruments, channels = tuple(item["instruments"]), tuple(item["channels"])
    _check_known(instruments, _instruments(), "instrument", where)
    _check_known(channels, CHANNELS, "channel", where)
    period = validity(item, where)
    _check_inside(instruments, period, where)
    test = _test(item["test"], where)
    return Rule(
        item["id"],
        instruments,
        channels,
        item["title"],
        period,
        item.get("article"),
        standing(item, where),
        test,
    )


def _test(item: object, where: str) -> Test:
    if not isinstance(item, dict):
        raise RegistryError(f"{where}: a test must be a mapping, found {item!r}")
    named = [key for key in item if key in (*NODES, *CONDITIONS)]
    others = [str(key) for key in item if key not in (*NODES, *CONDITIONS, "article", *_STANDING)]
    if len(named) != 1 or others:
        expected = ", ".join((*NODES, *CONDITIONS))
        raise RegistryError(f"{where}: each test needs one of {expected}; found {', '.join(map(str, item))}")
    name, article = named[0], item.get("article")
    told = standing(item, where) if "source" in item or "confidence" in item else None
    if name in NODES:
        under = [item["not"]] if name == "not" else item[name]
        if not isinstance(under, list) or not under:
            raise RegistryError(f"{where}: {name} needs a list of tests")
        return Test(name, None, tuple(_test(one, where) for one in under), article, told)
    _check_asked(name, item[name], where)
    return Test(name, item[name], (), article, told)


def _check_asked(name: str, asked: Any, where: str) -> None:
    known = facts()
    if name in ("in_group", "named_in"):
        _check_known((asked,), known.groups, "group", where)
    elif name == "gdp_share_over":
        _check_known((f"gdp_share_over_{asked}",), known.groups, "list", where)
    elif name == "eligible_under":
        _check_known((asked,), _instruments(), "instrument", where)
    elif name == "dac_class_of_list":
        _check_known((asked["list"],), known.dac, "DAC list", where)
        _check_known(asked["is"], ("LDC", "OLIC", "LMIC", "UMIC"), "class", where)
    elif name == "income_class_running":
        _check_known(asked["is"], ("LIC", "LMIC", "UMIC", "HIC"), "class", where)


def _check_known(given: Any, known: Any, kind: str, where: str) -> None:
    for one in given:
        if one not in known:
            raise RegistryError(
                f"{where}: unknown {kind} {one!r}; expected one of {', '.join(sorted(known))}"
            )


def _check_inside(instruments: tuple[str, ...], period: Validity, where: str) -> None:
    for name in instruments:
        act = curated().instruments.get(name)
        first = bounds(act.period.start) if act else None
        last = bounds(act.period.end) if act else None
        if (first and (period.start is None or period.start < first[0])) or (
            last and (period.end is None or period.end > last[1])
        ):
            raise RegistryError(
                f"{where}: {period.start} to {period.end} is out of range of {name} ({act.period if act else ''})"
            )


def _check_chain(rule: Rule, every: tuple[Rule, ...], above: tuple[str, ...]) -> None:
    """Rules that ask for eligibility under another instrument must not go round."""
    if rule.id in above:
        raise RegistryError(f"data/rules, {rule.id}: its conditions go round by {' and '.join(above)}")
    asked = set(_under(rule.test))
    for other in every:
        if asked & set(other.instruments):
            _check_chain(other, every, (*above, rule.id))


def _under(test: Test) -> Iterator[str]:
    if test.condition == "eligible_under":
        yield str(test.asked)
    for one in test.under:
        yield from _under(one)
