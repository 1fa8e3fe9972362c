"""Curated facts for the terminal: what is known, how well, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cofolio.provenance import Fact
from cofolio.rendering.clean import plain
from cofolio.rendering.sources import Cited, Source
from cofolio.rendering.tables import table
from cofolio.rendering.told import money, on, part_name, when
from cofolio.sources.curated import CountryFact, CuratedCountry, Managed, Part, Statement, Undertaking

Lines = list[RenderableType]
_STYLES = {"high": "green", "medium": "dim", "low": "yellow", "unverified": "red"}


class Told:
    """A country's facts as sections of text, their sources numbered on the way."""

    def __init__(self, known: CuratedCountry, cited: Cited) -> None:
        self.known = known
        self.cited = cited

    def sections(self) -> Iterator[tuple[str, Lines]]:
        """Yields the parts that hold something, each with its heading."""
        known = self.known
        parts = (
            ("The relation", self._facts((*known.relations, *known.sectors))),
            ("Instruments, one after another", [_instruments(known)] if known.instruments else []),
            ("Graduation, and why", self._facts((*known.graduation, *known.eligibility, *known.income))),
            ("Projects known by name", self._undertakings(known.projects)),
            ("Beside: regional programmes it takes part in", self._managed(known.regional_programmes)),
            ("Policy-dialogue platforms", self._managed(known.platforms)),
            ("Further instruments in use", self._facts(known.thematic)),
            ("Hosted organisations, and events", self._hosted()),
            ("Who manages what", self._delegations()),
            ("Envelopes, and totals as others state them", self._undertakings(known.envelopes)),
        )
        yield from ((name, lines) for name, lines in parts if lines)

    def _line(self, text: str, fact: Fact, indent: int = 0) -> RenderableType:
        return line(text, fact, self.cited, indent)

    def _facts(self, rows: Iterable[CountryFact]) -> Lines:
        return [self._line(f"{on(row.on)}{plain(row.fact.value)}", row.fact) for row in rows]

    def _undertakings(self, rows: Iterable[Undertaking]) -> Lines:
        return [line for one in rows for line in self._undertaking(one)]

    def _undertaking(self, one: Undertaking) -> Iterator[RenderableType]:
        status = f", {plain(one.status)}" if one.status else ""
        yield self._line(f"{plain(one.name)} ({when(one.period)}{status})", one.fact)
        yield from (self._line(money(amount), amount.fact, 2) for amount in one.amounts)
        yield from (self._line(part_words(part), part.fact, 2) for part in one.parts)
        yield from (self._line(plain(fact.value), fact, 2) for fact in one.facts_beside)

    def _managed(self, rows: Iterable[Managed]) -> Lines:
        lines: Lines = []
        for row in rows:
            lines += self._undertaking(row.undertaking)
            lines += [self._line(plain(relation.fact.value), relation.fact, 2) for relation in row.managers]
        return lines

    def _hosted(self) -> Lines:
        lines: Lines = []
        for one in self.known.organisations:
            lines.append(self._line(f"{plain(one.name)}, {plain(one.seat)}, {when(one.period)}", one.fact))
            lines += [_hanging("·", Text(f"{on(event.on)}{plain(event.name)}"), 2) for event in one.timeline]
        for event in self.known.events:
            place = f", {plain(event.place)}" if event.place else ""
            lines.append(self._line(f"{on(event.on)}{plain(event.name)}{place}", event.fact))
        return lines

    def _delegations(self) -> Lines:
        lines: Lines = []
        for row in self.known.delegations:
            one = row.delegation
            lines.append(self._line(f"{plain(one.name)}, {plain(one.seat)}, {when(one.period)}", one.fact))
            lines += [self._line(plain(relation.fact.value), relation.fact, 2) for relation in row.manages]
        links = self.known.links
        return lines + [self._line(f"{plain(link.name)}: {plain(link.address)}", link.fact) for link in links]


def statements(rows: Iterable[Statement], has_records: bool) -> RenderableType:
    """Returns each statement with how many facts bear it out, and what it needs besides."""
    made = table(("", "Statement", "Facts", "Needs besides"), numeric=("Facts",))
    for row in rows:
        needs = "" if not row.needs else "see the totals" if has_records else "IATI files"
        made.add_row(row.id, plain(row.says), str(len(row.facts)), needs)
    return made


def line(text: str, fact: Fact, cited: Cited, indent: int = 0) -> RenderableType:
    """Returns a fact with its confidence and the numbers of its sources."""
    written = Text(text)
    written.append(f"  {fact.confidence}", style=_STYLES.get(fact.confidence, "dim"))
    numbers = ", ".join(map(str, cited.numbers(fact)))
    written.append(f" [{numbers}]" if numbers else "", style="dim")
    return _hanging("•", written, indent)


def part_words(part: Part) -> str:
    """Returns a phase, component, contract or meeting with its dates and sums."""
    name = part_name(part)
    dated = "" if part.kind == "component" else when(part.period)
    kind = "" if name.startswith("Phase ") else f"{part.kind}: "
    return kind + ", ".join(word for word in (name, dated, *map(money, part.amounts)) if word)


def _instruments(known: CuratedCountry) -> RenderableType:
    made = table(("Instrument", "Act", "Applies", "Followed by", "Confidence"))
    for one in known.instruments:
        followed = ", ".join(plain(name) for name in one.successors)
        made.add_row(
            plain(one.acronym or one.id), one.celex or "", when(one.period), followed, one.fact.confidence
        )
    return made


def _hanging(mark: str, text: Text, indent: int) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(" " * indent + mark, text)
    return grid


def source(number: int, cited: Source) -> RenderableType:
    """Returns one source by its number."""
    text = Text(cited.name)
    text.append(f" ({cited.standing})" if cited.standing else "", style="dim")
    text.append(f" {cited.address}" if cited.address else "", style="dim")
    return _hanging(f"{number:>3}", text, 0)
