"""Curated facts for the page: marks with confidence and numbered sources, strips of instruments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup

from cofolio.provenance import Fact
from cofolio.rendering import sources
from cofolio.rendering.amounts import compact
from cofolio.rendering.clean import plain
from cofolio.rendering.html.strips import Strip, draw
from cofolio.rendering.sources import Source
from cofolio.sources.curated import Amount, CuratedCountry, Instrument, Period, Statement


class Facts:
    """What the curated dataset says of the country, and the sources the page has cited so far."""

    def __init__(self, page: CuratedCountry, statements: Sequence[Statement]) -> None:
        self.page = page
        self.statements = statements
        self._numbers: dict[Source, int] = {}

    def mark(self, fact: Fact) -> Markup:
        """Returns a fact's confidence and its numbered sources."""
        tag = Markup('<span class="tag {0}" title="{1}">{0}</span>').format(
            fact.confidence, sources.MEANING.get(fact.confidence, "")
        )
        cited = [self._number(source) for source in sources.of_fact(fact)]
        links = Markup(", ").join(Markup('<a href="#src{0}">{0}</a>').format(number) for number in cited)
        return tag + (Markup(' <span class="cite">[{}]</span>').format(links) if cited else Markup(""))

    def cited(self) -> list[tuple[int, Source]]:
        """Returns the sources cited so far, by number."""
        return [(number, source) for source, number in self._numbers.items()]

    @staticmethod
    def money(amount: Amount) -> str:
        """Returns `EUR 8.9 million (total, programme, as of 2019)`."""
        known = [amount.scope if amount.scope != "not stated" else "", amount.what]
        known += [f"as of {amount.as_of}"] if amount.as_of else []
        return f"{compact(amount.eur, 'EUR')} ({', '.join(plain(word) for word in known if word)})"

    @staticmethod
    def when(period: Period) -> str:
        """Returns a period as its source gives it, unknown ends said in words."""
        start, end = period.start, period.end
        if start is None and end is None and period.planned_end is None:
            return "dates not known"
        last = end or (f"{period.planned_end} as planned" if period.planned_end else "end not known")
        return start if start and start == end else f"{start or 'start not known'} to {last}"

    @staticmethod
    def link(name: str, address: str) -> Markup:
        """Returns a link that the reader may follow; the page itself never does."""
        if not address.startswith(("https://", "http://")):
            return Markup("{}").format(plain(name))
        return Markup('<a href="{}" rel="noreferrer nofollow">{}</a>').format(plain(address), plain(name))

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last year of the country's instruments."""
        years = [int(text[:4]) for one in self.page.instruments for text in _ends(one.period) if text]
        return min(years, default=1991), max(years, default=2027)

    def strip(self, instrument: Instrument) -> Strip:
        """Returns the years an instrument applies to, drawn over all instruments' years."""
        start, end = _ends(instrument.period)
        spans = [(int(start[:4]), int(end[:4]) if end else None)] if start else []
        return Strip(instrument.id, self.when(instrument.period), draw(spans, *self.span))

    def names_of(self, identifiers: Sequence[str]) -> str:
        """Returns instruments by id, as they stand."""
        return ", ".join(plain(one) for one in identifiers)

    def _number(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)


def _ends(period: Period) -> tuple[str | None, str | None]:
    return period.start, period.end or period.planned_end
