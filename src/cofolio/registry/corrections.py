"""Known faults in published data with their evidence: what stands there, what should (`data/corrections/*.yml`).

A correction holds only while the publisher's file says the wrong thing. Once it is mended there, nothing is changed
any more and the correction is reported as expired, so that its entry can be taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry.files import entries, fields, names, read_yaml

_REQUIRED = ("id", "activities", "element", "wrong", "right", "reason", "evidence", "reported")


@dataclass(frozen=True, slots=True)
class Correction:
    """One fault of a publisher, in one element of some activities.

    Attributes:
        id: its name, unique.
        publisher: reference of the reporting organisation, as published.
        activities: identifiers as published.
        element: path below `iati-activity`, as `transaction[15]/value/@value-date`; without a number, every one.
        wrong: the published text.
        right: what it is read as.
        reason: why that is wrong.
        evidence: what shows the right value, in the published data or elsewhere.
        reported: where and when the publisher was told, or that it was not.
        origin: file and entry.
    """

    id: str
    publisher: str
    activities: tuple[str, ...]
    element: str
    wrong: str
    right: str
    reason: str
    evidence: str
    reported: str
    origin: str


@cache
def corrections() -> tuple[Correction, ...]:
    """All shipped corrections, by id.

    Raises:
        RegistryError: an entry lacks a field, has an unknown one, or repeats another's id.
    """
    found = [
        _correction(entry, read_yaml(name), f"data/{name}, entry {number}")
        for name in names()
        if name.startswith("corrections/")
        for number, entry in enumerate(entries(name, "corrections"), 1)
    ]
    ids = [one.id for one in found]
    for one in found:
        if ids.count(one.id) > 1:
            raise RegistryError(f"{one.origin}: the id {one.id} is given twice")
    return tuple(sorted(found, key=lambda one: one.id))


def _correction(entry: dict[str, Any], file: dict[str, Any], where: str) -> Correction:
    given = fields(entry, where, _REQUIRED)
    publisher = fields(file, where, ("publisher", "corrections"))["publisher"]
    activities = given.pop("activities")
    texts = {name: " ".join(value.split()) for name, value in given.items() if isinstance(value, str)}
    if texts.keys() != given.keys() or not isinstance(publisher, str):
        odd = ", ".join(name for name in given if name not in texts) or "publisher"
        raise RegistryError(f"{where}: {odd} is not text; put it in quotes")
    if not isinstance(activities, list) or not all(isinstance(one, str) for one in activities):
        raise RegistryError(f"{where}: activities is not a list of identifiers")
    if texts["wrong"] == texts["right"]:
        raise RegistryError(f"{where}: wrong and right are the same")
    return Correction(publisher=publisher, activities=tuple(activities), origin=where, **texts)
