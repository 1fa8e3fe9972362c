"""The narrative for the page: every number with a link to its receipt, its sources or its list."""

from __future__ import annotations

from markupsafe import Markup, escape

from cofolio.rendering.html.facts import Facts
from cofolio.rendering.html.register import Receipts
from cofolio.rendering.languages import N_
from cofolio.rendering.narrative import Paragraph, Reference

GROUP = "In words"


def written(paragraph: Paragraph, register: Receipts, facts: Facts) -> Markup:
    """Returns a paragraph, its words escaped, references as links; the same one is not repeated side by side."""
    pieces, last = Markup(""), Markup("")
    for piece in paragraph.pieces:
        if isinstance(piece, str):
            pieces, last = pieces + escape(piece), Markup("")
            continue
        mark = _mark(piece, register, facts)
        if mark != last:
            pieces += mark
        last = mark
    return pieces


def _mark(reference: Reference, register: Receipts, facts: Facts) -> Markup:
    if reference.fact is not None:
        return facts.cite(reference.fact)
    if reference.figure is not None:
        return register.mark(reference.figure, GROUP)
    mark = Markup('<a class="mark list" href="#projects" title="{}">{}</a>')
    return mark.format(reference.command, facts.words.say(N_("list")))
