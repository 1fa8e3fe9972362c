"""Matches that a person confirmed, in a file of their own."""

from __future__ import annotations

from pathlib import Path

import yaml

from cofolio.errors import UsageError
from cofolio.measures.matching import CONFIRMED, Match


def read_confirmed(path: Path) -> dict[str, tuple[Match, ...]]:
    """Reads confirmed matches by source.

    The file has a list `matches`, each with `source`, `activity` and `project`, as `reconcile --suggest` writes it.

    Raises:
        UsageError: it cannot be read, or an entry lacks something, with its number.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as YAML: {error}") from None
    entries = content.get("matches") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f"{path}: expected a list under 'matches', each with source, activity and project")
    found: dict[str, tuple[Match, ...]] = {}
    for number, entry in enumerate(entries, 1):
        lacking = [
            n for n in ("source", "activity", "project") if not isinstance(entry, dict) or not entry.get(n)
        ]
        if lacking:
            raise UsageError(f"{path}, entry {number}: lacks {', '.join(lacking)}")
        match = Match(str(entry["activity"]), str(entry["project"]), CONFIRMED)
        source = str(entry["source"])
        if any(
            match.activity_id == m.activity_id or match.project == m.project for m in found.get(source, ())
        ):
            raise UsageError(
                f"{path}, entry {number}: {match.activity_id} or {match.project} is matched twice"
            )
        found[source] = (*found.get(source, ()), match)
    return found
