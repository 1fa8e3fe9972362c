"""What a client plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cofolio.errors import FetchError, UsageError
from cofolio.fetching.area import Area
from cofolio.fetching.asked import Wanted
from cofolio.fetching.report import FetchReport


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to get.

    Attributes:
        wanted: them, in any order.
        notes: what is to be known about what was planned.
        finish: what is made of the files when they are there; each gives the files that it made.
    """

    wanted: Sequence[Wanted]
    notes: tuple[str, ...] = ()
    finish: tuple[Callable[[Area, FetchReport], list[Path]], ...] = field(default=())


def chosen(way: str | None, usual: str, ways: Sequence[str], source: str) -> str:
    """The service asked for, the usual one where none is.

    Raises:
        UsageError: the source has no such service.
    """
    if way is None:
        return usual
    if way not in ways:
        raise UsageError(f"--from {way}: {source} comes from {', '.join(ways)}")
    return way


def unusable(source: str, **given: object) -> None:
    """Says that an option means nothing for a source, rather than to leave it out silently.

    Raises:
        UsageError: one is given.
    """
    for option, value in given.items():
        if value:
            raise UsageError(f"{source} cannot be asked with --{option}: it comes as a whole")


def listed(content: object, where: str) -> list[dict[str, Any]]:
    """The entries of a list or mapping in a service's answer.

    Raises:
        FetchError: the service answers otherwise than known.
    """
    found = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise FetchError(f"{where}: does not answer as expected (no list of entries)")
    return found
