"""The receipt of a figure: what was counted, left out and left uncertain, row by row down to file, line and rate."""

from __future__ import annotations

from dataclasses import dataclass

from cofolio import registry
from cofolio.library import Library
from cofolio.measures.question import read_receipt_id
from cofolio.measures.record_question import is_record_receipt
from cofolio.provenance import Figure, ReceiptRow
from cofolio.rendering import names, notes
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_, Words
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

ROWS_A_PAGE = 100
STATUSES = {"counted": N_("counted"), "excluded": N_("left out"), "uncertain": N_("uncertain")}
_VIEWS = {"funder": N_("the funder's view"), "deliverer": N_("the deliverer's view")}
_BASES = {"published": N_("as published"), "converted": N_("converted")}
_KEYS = {
    "year": N_("year"),
    "sector": N_("sector"),
    "sector-group": N_("sector group"),
    "donor": N_("donor"),
    "instrument": N_("instrument"),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows: numbers of the first and the next page, and the statuses to choose from with their flows."""

    shown: list[ReceiptRow]
    first: int
    number: int
    before: int | None
    after: int | None
    status: str | None
    statuses: list[tuple[str, int]]


def page(library: Library, site: Site, identifier: str, number: int = 1, status: str | None = None) -> str:
    """Returns the page of a receipt.

    Args:
        library: the version that the receipt belongs to.
        site: language and addresses.
        identifier: a figure's `receipt`.
        number: which page of its rows, from 1.
        status: `counted`, `excluded` or `uncertain` rows alone.

    Raises:
        UsageError: if the identifier is none.
        NotFound: if no such figure comes out.
    """
    first = (number - 1) * ROWS_A_PAGE
    found = library.receipt(identifier, first, ROWS_A_PAGE + 1, status)
    shown = list(found.rows)
    rows = Rows(
        shown[:ROWS_A_PAGE],
        first,
        number,
        number - 1 if number > 1 else None,
        number + 1 if len(shown) > ROWS_A_PAGE else None,
        status,
        _statuses(found.figure),
    )
    return draw(
        "receipt",
        site,
        receipt=found,
        figure=found.figure,
        place=_place(found.figure, site.words),
        about=[*_about(found.figure, site.words), *_narrowed(identifier, site.words)],
        rows=rows,
        status_names=STATUSES,
        file_name=file_name,
    )


def _narrowed(identifier: str, words: Words) -> list[str]:
    """Whose money, and of which years, as the identifier of a figure of the ledger says."""
    if is_record_receipt(identifier):
        return []
    asked = read_receipt_id(identifier).question
    said = [plain(registry.donor_name(asked.donor, words.language) or asked.donor)] if asked.donor else []
    return said + ([words.years(asked.year_from, asked.year_to)] if asked.year_from or asked.year_to else [])


def file_name(path: str) -> str:
    """Returns the last part of a path; where a file lay is nobody's business."""
    return plain(path.replace("\\", "/").rsplit("/", 1)[-1])


def _statuses(figure: Figure) -> list[tuple[str, int]]:
    """Statuses that have any flows, with how many."""
    found = (
        ("counted", figure.counted.flows),
        ("excluded", sum(part.flows for part in figure.excluded.values())),
        ("uncertain", sum(part.flows for part in figure.uncertain.values())),
    )
    return [(name, flows) for name, flows in found if flows]


def _place(figure: Figure, words: Words) -> str:
    if figure.place in notes.SCOPE_NAMES:
        return words.say(notes.scope_name(figure.place))
    return words.country(figure.place, words.say(names.of_region(figure.place)))


def _about(figure: Figure, words: Words) -> list[str]:
    """What else tells this figure from another: scope, view, basis, breakdown."""
    said = [words.say(notes.scope_name(figure.scope))]
    said += [
        words.say(found[value])
        for found, value in ((_VIEWS, figure.view), (_BASES, figure.basis))
        if value in found
    ]
    for key, value in figure.by.items():
        name = names.of_key(key, str(value), words.language) if value is not None else N_("not stated")
        said.append(f"{words.say(_KEYS.get(key, key.replace('-', ' ')))} {words.say(name)}")
    return said
