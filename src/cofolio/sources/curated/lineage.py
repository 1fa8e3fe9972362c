"""The lineage of instruments: who followed whom, what is part of what, and that no two acts of one line overlap."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cofolio.errors import RegistryError
from cofolio.sources.curated.model import Instrument

Instruments = Mapping[str, Instrument]


def check(acts: Instruments) -> None:
    """Checks every instrument against those it names.

    Raises:
        RegistryError: parents or succession go round, only one of two says that it followed the other, or two acts of
            one line apply at the same time; the text names file and entry.
    """
    for act in acts.values():
        _check_round(acts, act, "succession goes", lambda one: one.successors)
        _check_round(acts, act, "parents go", lambda one: one.parents)
        _check_mutual(acts, act)
        for name in act.successors:
            _check_overlap(act, acts[name])
    for act in acts.values():
        for other in acts.values():
            same = (act.donor, act.acronym) == (other.donor, other.acronym)
            if same and act.id < other.id and not _related(acts, act, other):
                _check_overlap(act, other)


def _check_round(
    acts: Instruments, act: Instrument, what: str, following: Callable[[Instrument], tuple[str, ...]]
) -> None:
    seen: set[str] = set()
    ahead = list(following(act))
    while ahead:
        name = ahead.pop()
        if name == act.id:
            raise RegistryError(f"{where(act)}: its {what} round")
        if name not in seen:
            seen.add(name)
            ahead.extend(following(acts[name]))


def _check_mutual(acts: Instruments, act: Instrument) -> None:
    for name in act.successors:
        if act.id not in acts[name].predecessors:
            raise RegistryError(f"{where(act)}: its successor {name} does not name it as predecessor")
    for name in act.predecessors:
        if act.id not in acts[name].successors:
            raise RegistryError(f"{where(act)}: its predecessor {name} does not name it as successor")


def _check_overlap(act: Instrument, other: Instrument) -> None:
    if act.period.overlaps(other.period):
        raise RegistryError(
            f"{where(act)}: overlapping validity: it applies {act.period}, "
            f"and {other.id} of the same line {other.period}"
        )


def _related(acts: Instruments, act: Instrument, other: Instrument) -> bool:
    """Whether one is a part of the other."""
    return act.id in other.parents or other.id in act.parents


def where(act: Instrument) -> str:
    """Returns file and entry, as errors name them."""
    return act.fact.origin.replace(": ", ", ", 1)
