"""Likely references for organisations that are named without one, and the file in which a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml
from rapidfuzz import fuzz, process, utils

from cofolio.errors import UsageError
from cofolio.measures.accepted import accepted_names
from cofolio.registry.files import listed, parse_yaml

LIKELY = 90  # of 100, how alike two names are to be suggested
SCHEMA = pa.schema([("organisation_key", pa.string()), ("reference", pa.string()), ("name", pa.string())])
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Suggested:
    """A name without a reference, and an organisation that may be meant: it counts for nothing until accepted.

    Attributes:
        name: as published.
        occurrences: how often it stands without a reference.
        reference: of the organisation that may be meant.
        called: what that is called.
        likeness: of the two names, of 100.
    """

    name: str
    occurrences: int
    reference: str
    called: str
    likeness: int


def suggested(connection: duckdb.DuckDBPyConnection, accepted: Sequence[Path]) -> list[Suggested]:
    """Every unreferenced name that is like the name of a reference, those that stand most often first.

    The likest wins; where equally like names have several references, the one named most often.

    Args:
        connection: the served copy.
        accepted: files of accepted names, which are asked no more.
    """
    decided = (
        f"AND organisation_key NOT IN (SELECT organisation_key FROM {accepted_names(accepted)})"
        if accepted
        else ""
    )
    names = connection.execute(
        "SELECT arg_max(name, occurrences), sum(occurrences)::BIGINT FROM core__organisation_name"
        f" WHERE organisation_ref IS NULL {decided} GROUP BY organisation_key ORDER BY 2 DESC, organisation_key"
    ).fetchall()
    known = connection.execute(
        "SELECT name, organisation_ref, sum(occurrences) AS n FROM core__organisation_name"
        " WHERE organisation_ref IS NOT NULL GROUP BY 1, 2 ORDER BY n DESC, 2, 1"
    ).fetchall()
    said = [utils.default_process(name) for name, _ in names]
    called = [utils.default_process(name) for name, _, _ in known]
    found = []
    for first in range(0, len(said) if called else 0, _BLOCK):
        likeness = process.cdist(
            said[first : first + _BLOCK],
            called,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=LIKELY,
            workers=-1,
        )
        for number, best in enumerate(likeness.argmax(axis=1), first):
            score = int(likeness[number - first, best])
            if score >= LIKELY and said[number]:
                name, occurrences = names[number]
                called_so, reference, _ = known[best]
                found.append(Suggested(name, occurrences, reference, called_so, score))
    return found


def review(found: Sequence[Suggested]) -> str:
    """The suggestions as a file to be reviewed: nothing in it is accepted yet."""
    entries = [
        {
            "name": one.name,
            "occurrences": one.occurrences,
            "reference": one.reference,
            "called": one.called,
            "likeness": one.likeness,
            "accepted": False,
        }
        for one in found
    ]
    head = (
        "# Organisations named without a reference, and which may be meant. Write accepted: true where it is so, or\n"
        "# mend the reference; then: cofolio organisations accept THIS-FILE. What is not accepted joins nothing.\n"
    )
    return head + yaml.safe_dump({"organisations": entries}, allow_unicode=True, sort_keys=False, width=110)


def read_review(path: Path) -> pa.Table:
    """The names that a reviewed file accepts.

    Raises:
        UsageError: it cannot be read, an entry lacks something, or a name is accepted for two references.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    rows: dict[str, dict[str, str]] = {}
    for number, entry in enumerate(listed(parse_yaml(text, str(path)), "organisations", str(path)), 1):
        where = f"{path}, entry {number}"
        name, reference, accepted = (entry.get(key) for key in ("name", "reference", "accepted"))
        if not isinstance(name, str) or not name.strip() or not isinstance(accepted, bool):
            raise UsageError(f"{where}: expected name, reference and accepted (true or false)")
        if not accepted:
            continue
        if not isinstance(reference, str) or not reference.strip():
            raise UsageError(f"{where}: accepted without a reference; references in digits stand in quotes")
        key = _folded(name)
        if rows.get(key, {}).get("reference", reference.strip()) != reference.strip():
            raise UsageError(f"{where}: {name} is accepted for {rows[key]['reference']} already")
        rows[key] = {"organisation_key": key, "reference": reference.strip(), "name": name.strip()}
    return pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=SCHEMA)


def _folded(name: str) -> str:
    """A name as participants without a reference are filed: in the lower case that the store makes."""
    row = duckdb.execute("SELECT lower(trim(?))", [name]).fetchone()
    return str(row[0]) if row else name
