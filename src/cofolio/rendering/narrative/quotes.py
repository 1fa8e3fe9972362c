"""Quotations: numbers, dates and statements written by locale, each with a mark for what it was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import NullTranslations

from cofolio.measures.projects import ProjectCount
from cofolio.portfolio.windows import fact as fact_of
from cofolio.provenance import Fact, Figure
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import Words
from cofolio.rules import Verdict
from cofolio.sources.curated import Amount

_OPENS, _CLOSES = "\ue000", "\ue001"  # private use: `plain` takes them out of any published text
_MARK = re.compile(f"{_OPENS}(\\d+){_CLOSES}")
_SPACED = re.compile(r" ([.,;:)])")
_BILLION, _MILLION = Decimal(10) ** 9, Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class Reference:
    """What a quotation was taken from: a figure with its receipt, a fact with its sources, or a list of projects."""

    figure: Figure | None = None
    fact: Fact | None = None
    command: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words and references, in the order in which they are read."""

    name: str
    pieces: tuple[str | Reference, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(frozen=True, slots=True)
class Narrative:
    """The paragraphs, and all references in the order in which they are met."""

    paragraphs: tuple[Paragraph, ...]
    references: tuple[Reference, ...]


class Quotes:
    """Writes what a template says, and keeps what each of it was taken from."""

    def __init__(self, locale: str, words: NullTranslations) -> None:
        self.locale = locale
        self.words = words
        self.said = Words(locale[:2], locale, words)
        self.references: list[Reference] = []

    def figure(self, figure: Figure) -> str:
        """Returns a figure's value with its bounds and the mark of its receipt."""
        assert figure.value is not None
        value = self._money(figure.value, figure.currency, 1)
        lower = self._bound(figure.lower, figure.currency, self.words.gettext("an open lower bound"))
        upper = self._bound(figure.upper, figure.currency, self.words.gettext("an open upper bound"))
        if not lower == value == upper:
            between = self.words.gettext("between %(lower)s and %(upper)s") % {"lower": lower, "upper": upper}
            value = f"{value} ({between})"
        return value + self._mark(Reference(figure=figure))

    def nothing(self, figure: Figure) -> str:
        """Returns the mark of a figure that says that there is nothing."""
        return self._mark(Reference(figure=figure))

    def fact(self, fact: Fact, text: str | None = None) -> str:
        """Returns what a fact says, or a part of it, marked where it is unverified."""
        said = plain(fact.value if text is None else text).rstrip(".")
        doubt = self.words.gettext("unverified")
        said = f"{said} ({doubt})" if fact.confidence == "unverified" else said
        return said + self._mark(Reference(fact=fact))

    def amount(self, amount: Amount) -> str:
        """Returns a stated sum with as many decimals as it was given, three at most."""
        return self.fact(amount.fact, self._money(amount.value, amount.currency, 3))

    def verdict(self, verdict: Verdict, text: str) -> str:
        """Returns words on a verdict, with what it rests on."""
        return self.fact(fact_of(verdict), text)

    def projects(self, number: ProjectCount, command: str) -> str:
        """Returns a number of projects, or from where to where it lies, with the command that lists them."""
        said = self.number(number.value)
        if number.lower != number.upper:
            between = {"lower": self.number(number.lower), "upper": self.number(number.upper)}
            said = self.words.gettext("between %(lower)s and %(upper)s") % between
        return said + self._mark(Reference(command=command))

    def number(self, value: int) -> str:
        """Returns a whole number."""
        return str(format_decimal(value, locale=self.locale))

    def day(self, day: date) -> str:
        """Returns a day."""
        return str(format_date(day, format="long", locale=self.locale))

    def list(self, items: Iterable[str]) -> str:
        """Returns `a, b and c`."""
        return str(format_list(list(items), style="standard", locale=self.locale))

    def paragraph(self, name: str, text: str) -> Paragraph:
        """Returns a rendered text as words and references."""
        parts = _MARK.split(_SPACED.sub(r"\1", " ".join(text.split())))
        pieces: list[str | Reference] = []
        for at, part in enumerate(parts):
            if at % 2:
                pieces.append(self.references[int(part)])
            elif part:
                pieces.append(part)
        return Paragraph(name, tuple(pieces))

    def _mark(self, reference: Reference) -> str:
        if reference not in self.references:
            self.references.append(reference)
        return f"{_OPENS}{self.references.index(reference)}{_CLOSES}"

    def _bound(self, value: Decimal | None, currency: str | None, unknown: str) -> str:
        return unknown if value is None else self._money(value, currency, 1)

    def _money(self, value: Decimal, currency: str | None, decimals: int) -> str:
        name = currency or self.words.gettext("of no stated currency")
        for limit, words in (
            (_BILLION, self.words.gettext("%(currency)s %(number)s billion")),
            (_MILLION, self.words.gettext("%(currency)s %(number)s million")),
        ):
            if abs(value) >= limit and (decimals == 1 or limit == _MILLION):
                number = (value / limit).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)
                shape = "#,##0.0" if decimals == 1 else "#,##0.###"
                return words % {
                    "currency": name,
                    "number": format_decimal(number, format=shape, locale=self.locale),
                }
        whole = value.quantize(Decimal(1), ROUND_HALF_UP)
        written = format_decimal(whole, format="#,##0", locale=self.locale)
        return self.words.gettext("%(currency)s %(number)s") % {"currency": name, "number": written}
