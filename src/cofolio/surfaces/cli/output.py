"""Where answers go: data to standard output untouched, talk to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console, RenderableType

from cofolio.errors import CofolioError

PIPED_WIDTH = 100
WIDEST = 140


def write(pieces: str | Iterable[str]) -> None:
    """Writes data to standard output exactly as it is, in UTF-8, whatever the terminal."""
    out = sys.stdout.buffer
    for piece in (pieces,) if isinstance(pieces, str) else pieces:
        out.write(piece.encode("utf-8", "replace"))
    out.flush()


def put(data: str, output: Path | None) -> None:
    """Writes data to a file, or to standard output where none is named.

    Raises:
        CofolioError: the file cannot be written.
    """
    if output is None:
        write(data)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(data, encoding="utf-8")
    except OSError as error:
        raise CofolioError(
            f"{output} cannot be written: {error.strerror}; name another file with --output"
        ) from None
    talk().print(f"Written: {output}", soft_wrap=True)


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
