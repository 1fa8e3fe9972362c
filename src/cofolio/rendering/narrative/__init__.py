"""The opening of a portfolio in words: what figures, facts and verdicts say, each number with what bears it out.

A paragraph is a template under `templates` that only sees quotations: texts made by `Quotes`, each with a mark for
the figure, fact or list it was taken from. So no number can stand in the narrative that no query produced, and every
surface can turn the marks into its own kind of reference. What is missing is a sentence too, never a gap.

Sentences are marked for translation; `cofolio.rendering.languages` has the catalogues.
"""

from __future__ import annotations

from functools import cache

from babel.support import NullTranslations
from jinja2 import Environment, PackageLoader, StrictUndefined

from cofolio.portfolio import Portfolio
from cofolio.rendering.languages import catalogue as shipped
from cofolio.rendering.narrative.parts import paragraphs
from cofolio.rendering.narrative.quotes import Narrative, Paragraph, Quotes, Reference

__all__ = ["Narrative", "Paragraph", "Reference", "narrate"]

LANGUAGE = "en_GB"


def narrate(
    portfolio: Portfolio, locale: str = LANGUAGE, catalogue: NullTranslations | None = None
) -> Narrative:
    """Tells a portfolio.

    Args:
        portfolio: what is told.
        locale: language, and how numbers, dates and lists are written.
        catalogue: translations to use instead of the shipped ones.
    """
    words = catalogue or shipped(locale[:2])
    quotes = Quotes(locale, words)
    environment = _environment(locale) if catalogue is None else _made(words)
    told = []
    for name, context in paragraphs(portfolio, quotes):
        text = environment.get_template(f"{name}.j2").render(context, say=quotes)
        if text.strip():
            told.append(quotes.paragraph(name, text))
    return Narrative(tuple(told), tuple(quotes.references))


@cache
def _environment(locale: str) -> Environment:
    return _made(shipped(locale[:2]))


def _made(words: NullTranslations) -> Environment:
    environment = Environment(
        loader=PackageLoader("cofolio.rendering.narrative"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=False,  # these templates make text; the page escapes it
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return environment
