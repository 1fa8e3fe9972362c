"""Where answers go: data to standard output untouched, talk to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable

from rich.console import Console, RenderableType

PIPED_WIDTH = 100
WIDEST = 140


def write(pieces: str | Iterable[str]) -> None:
    """Writes data to standard output exactly as it is, in UTF-8, whatever the terminal."""
    out = sys.stdout.buffer
    for piece in (pieces,) if isinstance(pieces, str) else pieces:
        out.write(piece.encode("utf-8", "replace"))
    out.flush()


def write_bytes(data: bytes) -> None:
    """Writes bytes to standard output as they are."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def width() -> int:
    """Returns the terminal's columns; 100 where there is no terminal."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return min(shutil.get_terminal_size((PIPED_WIDTH, 24)).columns, WIDEST)
    return PIPED_WIDTH


def screen() -> Console:
    """Returns standard output for people: no markup is read, no colour when piped or with NO_COLOR."""
    return Console(width=width(), markup=False, highlight=False, emoji=False, soft_wrap=False)


def show(*renderables: RenderableType) -> None:
    """Prints each on standard output for people."""
    console = screen()
    for renderable in renderables:
        console.print(renderable)


def talk() -> Console:
    """Returns standard error for progress and reports."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)
