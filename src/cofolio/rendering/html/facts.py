"""Curated facts for the page: marks with confidence and numbered sources, strips of instruments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup

from cofolio.provenance import Fact
from cofolio.rendering import sources, told
from cofolio.rendering.clean import plain
from cofolio.rendering.html.strips import Strip, draw
from cofolio.rendering.languages import Words
from cofolio.rendering.sources import Source
from cofolio.sources.curated import Amount, CuratedCountry, Instrument, Part, Period, Statement


class Facts:
    """What the curated dataset says of the country, and the sources the page has cited so far."""

    def __init__(self, page: CuratedCountry | None, statements: Sequence[Statement], words: Words) -> None:
        self.page = page
        self.statements = statements
        self.words = words
        self._cited = sources.Cited()

    def mark(self, fact: Fact) -> Markup:
        """Returns a fact's confidence and its numbered sources."""
        say = self.words.say
        meaning, name = say(sources.MEANING.get(fact.confidence, "")), say(fact.confidence)
        tag = Markup('<span class="tag {}" title="{}">{}</span>').format(fact.confidence, meaning, name)
        return tag + self.cite(fact)

    def cite(self, fact: Fact) -> Markup:
        """Returns a fact's numbered sources; nothing for one that is only remembered."""
        cited = self._cited.numbers(fact)
        links = Markup(", ").join(Markup('<a href="#src{0}">{0}</a>').format(number) for number in cited)
        return Markup(' <span class="cite">[{}]</span>').format(links) if cited else Markup("")

    def cited(self) -> list[tuple[int, Source]]:
        """Returns the sources cited so far, by number."""
        return self._cited.all()

    def money(self, amount: Amount) -> str:
        """Returns a stated sum with what it covers."""
        return told.money(amount, self.words)

    def when(self, period: Period) -> str:
        """Returns a period, unknown ends said in words."""
        return told.when(period, self.words)

    def part_name(self, part: Part) -> str:
        """Returns a part's name."""
        return told.part_name(part, self.words)

    @staticmethod
    def link(name: str, address: str) -> Markup:
        """Returns a link that the reader may follow; the page itself never does."""
        if not address.startswith(("https://", "http://")):
            return Markup("{}").format(plain(name))
        return Markup('<a href="{}" rel="noreferrer nofollow">{}</a>').format(plain(address), plain(name))

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last year of the country's instruments."""
        years = [
            int(text[:4])
            for one in (self.page.instruments if self.page else ())
            for text in _ends(one.period)
            if text
        ]
        return min(years, default=1991), max(years, default=2027)

    def strip(self, instrument: Instrument) -> Strip:
        """Returns the years an instrument applies to, drawn over all instruments' years."""
        start, end = _ends(instrument.period)
        spans = [(int(start[:4]), int(end[:4]) if end else None)] if start else []
        return Strip(instrument.id, self.when(instrument.period), draw(spans, *self.span))

    def names_of(self, identifiers: Sequence[str]) -> str:
        """Returns instruments by id, as they stand."""
        return ", ".join(plain(one) for one in identifiers)


def _ends(period: Period) -> tuple[str | None, str | None]:
    return period.start, period.end or period.planned_end
