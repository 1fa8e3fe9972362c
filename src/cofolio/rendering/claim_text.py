"""Claims in the terminal: a paragraph each, or a table of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cofolio.claims import CONFIRMED, CONTRADICTED, NOT_PROVABLE, Claim, Result
from cofolio.rendering import claims
from cofolio.rendering.amounts import part_day
from cofolio.rendering.clean import plain
from cofolio.rendering.tables import table

_STYLES = {CONFIRMED: "bold green", CONTRADICTED: "bold red", NOT_PROVABLE: "bold yellow"}
_RECEIPTS = 6


def checked(results: Sequence[Result]) -> Iterator[RenderableType]:
    """Yields the verdicts, each with its question, its answers and why."""
    if not results:
        yield Text("No claim is about that. `cofolio claims list` names all.")
        return
    yield Text(claims.summary(results), style="bold")
    for result in results:
        yield Text("")
        yield from _paragraph(result)


def listed(found: Sequence[Claim]) -> Iterator[RenderableType]:
    """Yields claims with what they say and who says it, unchecked."""
    made = table(("Claim", "Place", "Statement", "Source"))
    for claim in found:
        text = Text(plain(claim.fact.value))
        text.append(f"\n{claims.says(claim)}: {claims.asks(claim)}", style="dim")
        name = f"{plain(claim.id)}\n{claim.statement or ''}".rstrip()
        made.add_row(name, claim.place, text, f"{claims.sources_of(claim.fact)}\n{claim.fact.confidence}")
    yield made


def overview(results: Sequence[Result]) -> Table:
    """Returns a table of verdicts, for a portfolio."""
    made = table(("Claim", "Verdict", "What the data gives"))
    for result in results:
        head = f"{result.claim.statement} " if result.claim.statement else ""
        text = Text(f"{head}{plain(result.claim.fact.value)}")
        text.append(f"  {result.claim.fact.confidence}", style="dim")
        answers = [claims.answer(result.claim, reading) for reading in result.readings]
        why = claims.why(result)[:1] if result.reasons else []
        made.add_row(text, _verdict(result), "\n".join([*answers, *why]))
    return made


def _paragraph(result: Result) -> Iterator[RenderableType]:
    claim = result.claim
    head = _verdict(result)
    head.append(f"  {plain(claim.id)}", style="bold")
    head.append(f"  {claim.statement}" if claim.statement else "", style="dim")
    yield head
    yield _line(Text(plain(claim.fact.value)))
    said = f", said {part_day(claim.said)}" if claim.said else ""
    yield _line(Text(f"{claims.sources_of(claim.fact)}, {claim.fact.confidence}{said}", style="dim"))
    yield _line(Text(f"Says {claims.says(claim)}; checked against {claims.asks(claim)}."))
    for reading in result.readings:
        yield _line(Text(claims.answer(claim, reading)), 4)
        yield from (_line(Text(fact, style="dim"), 6) for fact in claims.stated_facts(reading))
    for sentence in claims.why(result):
        yield _line(Text(sentence))
    if claim.fact.note:
        yield _line(Text(f"Note: {plain(claim.fact.note)}.", style="dim"))
    yield from (_line(Text(one, style="dim")) for one in _related(claim))
    command = claims.repeat(claim)
    if command:
        yield _line(Text(command, style="cyan"))
    found = claims.receipts(result)
    for receipt in found[:_RECEIPTS]:
        yield _line(Text(receipt, style="cyan", overflow="fold"))
    if len(found) > _RECEIPTS:
        yield _line(Text(f"and {len(found) - _RECEIPTS:,} more receipts: --format json.", style="dim"))


def _verdict(result: Result) -> Text:
    return Text(claims.verdict(result.outcome), style=_STYLES[result.outcome])


def _related(claim: Claim) -> Iterator[str]:
    if claim.conflicts_with:
        yield f"Conflicts with {', '.join(map(plain, claim.conflicts_with))}."
    if claim.rests_on:
        yield f"Rests on {', '.join(map(plain, claim.rests_on))}."


def _line(text: Text, indent: int = 2) -> RenderableType:
    return Padding(text, (0, 0, 0, indent))
