"""I1 to I3: which copy of an activity counts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml

from tests.oracle.read import Copy

NEVER = datetime.min.replace(tzinfo=UTC)
DATA = Path(__file__).parents[2] / "src" / "cofolio" / "data"


@dataclass(frozen=True)
class Registry:
    """What the shipped data say of publishers, read from the files themselves."""

    donors: dict[str, str]
    prefixes: dict[str, str]
    sole_sources: set[str]
    secondary: set[str]
    project_level: dict[str, str]

    def donor(self, reference: str) -> str:
        """The donor a reporting organisation belongs to."""
        return self.donors.get(reference, reference)

    def key(self, identifier: str) -> str:
        """An identifier with a known prefix of a donor that renamed itself brought to one form."""
        for prefix, canonical in sorted(self.prefixes.items(), key=lambda item: -len(item[0])):
            if identifier.startswith(prefix):
                return canonical + identifier[len(prefix) :]
        return identifier


@cache
def shipped() -> Registry:
    """The registry of the project's data folder."""
    registry = Registry({}, {}, set(), set(), {})
    with (DATA / "donor_renames.csv").open(encoding="utf-8", newline="") as renames:
        registry.donors.update({row["reference"]: row["donor"] for row in csv.DictReader(renames)})
    for donor in yaml.safe_load((DATA / "donors.yml").read_text(encoding="utf-8"))["donors"]:
        if donor.get("project_level"):
            registry.project_level[donor["id"]] = str(donor["project_level"])
        for member in donor["members"]:
            registry.donors[member["reference"]] = donor["id"]
            if member.get("reporter_override") == "sole-source":
                registry.sole_sources.add(member["reference"])
            elif member.get("reporter_override"):
                registry.secondary.add(member["reference"])
        for entry in donor.get("identifier_prefixes", []):
            registry.prefixes[entry["prefix"] + "-"] = entry["canonical"] + "-"
    return registry


@dataclass(eq=False)
class Activity:
    """An activity with the copy that speaks for it."""

    key: str
    donor: str
    head: Copy
    hidden: bool
    flags: set[str]


def freshness(copy: Copy) -> tuple[datetime, datetime, int, int]:
    """The order of copies: last updated else generated, then the other of the two, then the smaller hash."""
    other = copy.generated if copy.updated else None
    return (copy.fresh or NEVER, other or NEVER, -int(copy.sha, 16), -copy.position)


def is_secondary(copy: Copy, registry: Registry) -> bool:
    """Whether a copy tells of another's activity; the registry decides over the flag."""
    if copy.reporter in registry.sole_sources:
        return False
    return copy.secondary or copy.reporter in registry.secondary


def resolve(copies: list[Copy], registry: Registry) -> tuple[list[Activity], dict[Copy, str]]:
    """The activities, and for every copy that does not speak why it is excluded."""
    groups: dict[str, list[Copy]] = {}
    for number, copy in enumerate(copies):
        key = registry.key(copy.identifier) if copy.identifier else f"?{number}"
        groups.setdefault(key, []).append(copy)
    activities: list[Activity] = []
    excluded: dict[Copy, str] = {}
    for key, group in groups.items():
        primary = [c for c in group if not is_secondary(c, registry)]
        # with no primary, each donor's copies are settled on their own
        rest: dict[str, list[Copy]] = {} if primary else {registry.donor(c.reporter): [] for c in group}
        for copy in group:
            if copy not in primary and primary:
                excluded[copy] = "secondary-reporter"
            elif not primary:
                rest[registry.donor(copy.reporter)].append(copy)
        for settled in [primary] if primary else rest.values():
            head = max(settled, key=freshness)
            for copy in settled:
                if copy is not head:
                    excluded[copy] = "duplicate-copy" if copy.content == head.content else "older-copy"
            flags = {"sole-source"} if head.reporter in registry.sole_sources else set()
            activities.append(Activity(key, registry.donor(head.reporter), head, not primary, flags))
    return activities, excluded
