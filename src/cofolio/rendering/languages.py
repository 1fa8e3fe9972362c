"""The languages of the interface: words from message catalogues, numbers and dates by locale.

Messages are English in the code and the templates. A catalogue `locale/<language>/LC_MESSAGES/cofolio.po` beside this
file has them in another language; it is read as it is, so nothing needs to be compiled.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

DOMAIN = "cofolio"
LANGUAGES = {"en": "English", "fr": "Français", "ru": "Русский", "kk": "Қазақша"}
"""Languages of the interface, each by its own name; the first is that of the messages."""
_LOCALES = {"en": "en_GB"}
_ChartLocale = Literal["en-US", "fr-FR", "ru-RU"]
_CHARTS: dict[str, _ChartLocale] = {"fr": "fr-FR", "ru": "ru-RU", "kk": "ru-RU"}
_AREAS = {
    "89": "150", "298": "002", "498": "019", "489": "005", "619": "143", "679": "034", "798": "142", "889": "009",
    "998": "001", "999": "001", "1027": "014", "1028": "017", "1029": "018", "1030": "011", "1031": "029",
    "1032": "013", "1033": "054", "1034": "057", "1035": "061",
}  # fmt: skip
"""DAC regions that are areas of the United Nations' M49, by which the locale data name them."""
_BILLION, _MILLION = Decimal(10) ** 9, Decimal(10) ** 6


def N_(message: str) -> str:
    """Marks a message where it is defined, for the catalogues; it is said in a language later."""
    return message


def chosen(asked: str | None, accepted: str = "") -> str:
    """Returns the language to answer in: the one asked for, else the best the browser accepts, else English.

    Args:
        asked: a language's code, as of `?lang=`; an unknown one is passed over.
        accepted: the header `Accept-Language`.
    """
    if asked in LANGUAGES:
        return str(asked)
    ranked = []
    for at, entry in enumerate(accepted[:500].split(",")):
        tag, _, weight = entry.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        ranked.append((-quality, at, tag.strip().lower().partition("-")[0]))
    return next((tag for quality, _, tag in sorted(ranked) if tag in LANGUAGES and quality < 0), "en")


@cache
def catalogue(language: str) -> NullTranslations:
    """Returns the messages of a language; English ones stand for themselves."""
    found = files("cofolio.rendering").joinpath("locale", language, "LC_MESSAGES", f"{DOMAIN}.po")
    if not found.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(found.read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


@dataclass(frozen=True, slots=True)
class Words:
    """How one language says things.

    Attributes:
        language: its code, one of `LANGUAGES`.
        locale: how numbers, dates and lists are written.
        messages: its catalogue.
    """

    language: str
    locale: str
    messages: gettext.NullTranslations

    def say(self, message: str) -> str:
        """Returns a message in this language."""
        return self.messages.gettext(message) if message else ""

    def count(self, number: int, one: str, many: str) -> str:
        """Returns `1 project`, `1,204 projects`, in as many plural forms as the language has."""
        return f"{self.number(number)} {self.messages.ngettext(one, many, number)}"

    @property
    def chart_locale(self) -> _ChartLocale:
        """The name that the chart maker knows the locale of numbers by."""
        return _CHARTS.get(self.language, "en-US")

    def number(self, value: int | Decimal) -> str:
        """Returns a whole number."""
        return str(format_decimal(value, format="#,##0", locale=self.locale))

    def amount(self, value: Decimal | None, unknown: str = N_("not known")) -> str:
        """Returns `8,000.00`; unknown ones in words: `not known`, `not covered`, `open`."""
        if value is None:
            return self.say(unknown)
        return str(format_decimal(value.quantize(Decimal("0.01"), ROUND_HALF_UP), "#,##0.00", self.locale))

    def compact(self, value: Decimal | None, currency: str | None, unknown: str = N_("not covered")) -> str:
        """Returns `EUR 12.0 million`, for running text and cards."""
        if value is None:
            return self.say(unknown)
        billion, million = (
            self.say(N_("%(currency)s %(number)s billion")),
            self.say(N_("%(currency)s %(number)s million")),
        )
        for limit, words in ((_BILLION, billion), (_MILLION, million)):
            if abs(value) >= limit:
                scaled = (value / limit).quantize(Decimal("0.1"), ROUND_HALF_UP)
                number = format_decimal(scaled, "#,##0.0", self.locale)
                return (words % {"currency": currency or "", "number": number}).strip()
        number = self.number(value.quantize(Decimal(1), ROUND_HALF_UP))
        return (
            self.say(N_("%(currency)s %(number)s")) % {"currency": currency or "", "number": number}
        ).strip()

    def day(self, day: date | None, unknown: str = N_("not known"), form: str = "long") -> str:
        """Returns `12 June 2015`, or `12 Jun 2015` in the form `medium`."""
        return self.say(unknown) if day is None else str(format_date(day, format=form, locale=self.locale))

    def years(self, first: int | None, last: int | None) -> str:
        """Returns `1991–2014`, open ends said in words."""
        if first is None and last is None:
            return self.say(N_("all years"))
        if first is None:
            return self.say(N_("to %(year)s")) % {"year": last}
        if last is None:
            return self.say(N_("from %(year)s")) % {"year": first}
        return str(first) if first == last else f"{first}–{last}"

    def part_day(self, text: str) -> str:
        """Returns `2015`, `June 2015` or `15 June 2015` for what a source gives as year, month or day."""
        parts = text.split("-")
        if not 2 <= len(parts) <= 3 or not all(part.isdigit() for part in parts):
            return text
        if len(parts) == 3:
            return self.day(date.fromisoformat(text), form="medium")
        return str(format_date(date(int(parts[0]), int(parts[1]), 1), format="LLL y", locale=self.locale))

    def stated(self, value: Decimal, currency: str) -> str:
        """Returns `EUR 8.69 million`: a stated sum with the decimals it was given, three at most."""
        if abs(value) < _MILLION:
            return self.compact(value, currency)
        millions = (value / _MILLION).quantize(Decimal("0.001"), ROUND_HALF_UP)
        number = format_decimal(millions, "#,##0.###", self.locale)
        return self.say("%(currency)s %(number)s million") % {"currency": currency, "number": number}

    def list(self, items: Iterable[str]) -> str:
        """Returns `a, b and c`."""
        return str(format_list(list(items), style="standard", locale=self.locale))

    def country(self, code: str, english: str) -> str:
        """Returns a country's or region's name, by the Unicode locale data; English as the registry has it."""
        if self.language == "en":
            return english
        return str(Locale.parse(self.locale).territories.get(_AREAS.get(code, code), english))


@cache
def words(language: str) -> Words:
    """Returns how a language says things."""
    return Words(language, _LOCALES.get(language, language), catalogue(language))
