"""The narrative for the terminal: every number with the number of its receipt or of its source."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cofolio.rendering.narrative.quotes import Narrative, Paragraph, Reference
from cofolio.rendering.sources import Cited


def draw(narrative: Narrative, cited: Cited) -> Iterator[RenderableType]:
    """Yields the paragraphs, and below them how to ask for each receipt and list."""
    asked: dict[str, str] = {}
    for paragraph in narrative.paragraphs:
        yield Text()
        yield _written(paragraph, cited, asked)
    if asked:
        yield Text()
        grid = Table.grid(padding=(0, 1, 0, 0))
        for command, name in asked.items():
            grid.add_row(Text(f" {name}", style="dim"), Text(command, style="dim"))
        yield grid
    yield Text()


def _written(paragraph: Paragraph, cited: Cited, asked: dict[str, str]) -> Text:
    line, marks = Text(), list[str]()
    for piece in (*paragraph.pieces, ""):
        if isinstance(piece, Reference):
            marks += [mark for mark in _marks(piece, cited, asked) if mark not in marks]
            continue
        if marks:
            line.append(f" [{', '.join(marks)}]", style="dim")
            marks = []
        line.append(piece)
    return line


def _marks(reference: Reference, cited: Cited, asked: dict[str, str]) -> list[str]:
    """`R1` for a receipt, `P1` for a list of projects, numbers of sources for a fact."""
    if reference.fact is not None:
        return [str(number) for number in cited.numbers(reference.fact)]
    command, letter = reference.command, "P"
    if reference.figure is not None:
        command, letter = f"cofolio receipt {reference.figure.receipt}", "R"
    number = sum(name.startswith(letter) for name in asked.values()) + 1
    return [asked.setdefault(command, f"{letter}{number}")]
