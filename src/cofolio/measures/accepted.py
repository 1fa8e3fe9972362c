"""Names of organisations that a person accepted as those of a reference (`cofolio organisations accept`).

Participants without a reference are told apart by name alone. A likeness of names joins nothing; a reviewed file does,
wherever organisations are counted or listed. It is an input of the store's version.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def accepted_names(files: Sequence[Path]) -> str:
    """SQL of the accepted names: `organisation_key` (the name in lower case) and `reference`."""
    listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{listed}])"


def participants(accepted: Sequence[Path]) -> str:
    """SQL of the participants, those under accepted names with their reference; once for each activity and role."""
    if not accepted:
        return "core__participant"
    return (
        "(SELECT p.copy_no, coalesce(a.reference, p.organisation_key) AS organisation_key, p.role,"
        " min(coalesce(p.organisation_ref, a.reference)) AS organisation_ref,"
        " min(p.organisation_name) AS organisation_name FROM core__participant p"
        f" LEFT JOIN {accepted_names(accepted)} a USING (organisation_key) GROUP BY 1, 2, 3)"
    )


def participants_by_place(accepted: Sequence[Path]) -> str:
    """SQL of how many activities of a place name a participant in a role, accepted names under their reference."""
    if not accepted:
        return "mart__participant"
    return (
        "(SELECT pp.place, p.donor_id, p.reporting_org_ref, p.is_alone, o.organisation_ref, o.organisation_key, o.role,"
        " min(o.organisation_name) AS organisation_name, count(*) AS activities"
        f" FROM {participants(accepted)} o JOIN core__project_place pp USING (copy_no)"
        " JOIN core__project p USING (copy_no)"
        " WHERE pp.place = $1 GROUP BY ALL)"
    )
