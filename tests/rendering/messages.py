"""The messages of the code and the templates, collected as the catalogues are made from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from cofolio import rendering

FOLDER = Path(rendering.__file__).parent
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "say": None, "count": (2, 3)}


def messages() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Yields file, line and message; singular and plural together."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for name, line, message, *_ in extract_from_dir(FOLDER, methods, options, KEYWORDS):
        yield name, line, message
