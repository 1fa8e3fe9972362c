"""Draws a page from its template: one environment a language, everything escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cofolio.rendering import amounts, clean, names, notes
from cofolio.rendering.languages import Words, words
from cofolio.rendering.pages.site import Site


def draw(template: str, site: Site, **context: Any) -> str:
    """Returns a page.

    Args:
        template: name of the template without suffix, under `templates`.
        site: language, addresses and day of the page.
        **context: what the template shows.
    """
    return environment(site.language).get_template(f"{template}.html.j2").render(site=site, **context)


@cache
def environment(language: str) -> Environment:
    """Returns the templates with the filters of a language."""
    said = words(language)
    made = Environment(
        loader=PackageLoader("cofolio.rendering.pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(said.messages, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.filters.update(_filters(said))
    return made


def _filters(said: Words) -> dict[str, Any]:
    """Returns what templates write values with.

    `amount`, `compact`, `number`, `day`, `date`, `part_day` write by locale; `measure`, `scope`, `reason`, `flag`,
    `region`, `publisher` name codes; `plain` takes what could disturb out of published text.
    """
    return {
        "amount": said.amount,
        "compact": said.compact,
        "date": lambda day, unknown="not known": said.day(day, unknown, "medium"),
        "day": said.day,
        "flag": lambda slug: said.say(notes.flag(slug)),
        "listed": said.list,
        "measure": lambda slug: said.say(notes.measure(slug)),
        "number": said.number,
        "part_day": said.part_day,
        "plain": clean.plain,
        "publisher": names.of_publisher,
        "reason": lambda slug: said.say(notes.reason(slug)),
        "region": names.of_region,
        "scope": lambda slug: said.say(notes.scope(slug)),
        "exact": amounts.exact,
    }
