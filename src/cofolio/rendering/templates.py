"""The templates of all pages: one environment a language, everything escaped, values written by locale."""

from __future__ import annotations

import shlex
from functools import cache
from typing import Any

from babel.numbers import format_decimal
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from cofolio.provenance import Figure
from cofolio.rendering import amounts, clean, names, notes, sources, told
from cofolio.rendering.languages import Words, words


@cache
def environment(language: str) -> Environment:
    """Returns the templates with the filters of a language."""
    said = words(language)
    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("cofolio.rendering.pages"), PackageLoader("cofolio.rendering.html")]
        ),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(said.messages, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.filters.update(_filters(said))
    made.globals.update(count=said.count, words=said)
    return made


def _filters(said: Words) -> dict[str, Any]:
    """Returns what templates write values with.

    `amount`, `compact`, `number`, `day`, `date`, `part_day` write by locale; `measure`, `scope`, `reason`, `flag`,
    `region`, `publisher` name codes; `plain` takes what could disturb out of published text.
    """
    return {
        "amount": said.amount,
        "bounds": lambda figure: _bounds(figure, said),
        "cited": sources.of_fact,
        "compact": said.compact,
        "date": lambda day, unknown="not known": said.day(day, unknown, "medium"),
        "day": said.day,
        "flag": lambda slug: said.say(notes.flag(slug)),
        "listed": said.list,
        "measure": lambda slug: said.say(notes.measure(slug)),
        "number": said.number,
        "part_day": said.part_day,
        "part_name": told.part_name,
        "plain": clean.plain,
        "publisher": names.of_publisher,
        "rate": lambda rate: format_decimal(rate, "#,##0.########", said.locale),
        "reason": lambda slug: said.say(notes.reason(slug)),
        "region": lambda code: said.country(code, said.say(names.of_region(code))),
        "outcome": lambda slug: said.say(notes.outcome(slug)),
        "scope_name": lambda slug: said.say(notes.scope_name(slug)),
        "scope": lambda slug: said.say(notes.scope(slug)),
        "say": said.say,
        "shell": shlex.quote,
        "stated": amounts.stated,
        "value": lambda figure: said.amount(figure.value, amounts.NOT_COVERED),
    }


def _bounds(figure: Figure, said: Words) -> str:
    """Returns `8,000.00 … 10,000.00`, an open end as `open`, or nothing where nothing is uncertain."""
    if figure.value is None or amounts.is_certain(figure):
        return ""
    return f"{said.amount(figure.lower, amounts.OPEN)} … {said.amount(figure.upper, amounts.OPEN)}"
