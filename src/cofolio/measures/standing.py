"""Whether an activity is under way on a day (METHOD N2): SQL over the columns of `core__project`, and its meaning."""

from __future__ import annotations

_STANDINGS = (
    ("CAST($day AS DATE) IS NULL", "", ""),
    ("start_day IS NULL", "uncertain", "no-start-date"),
    ("CAST($day AS DATE) < start_day", "no", "not-started"),
    (
        "activity_status_code IN ('4', '5', '6') AND (fresh_day IS NULL OR CAST($day AS DATE) >= fresh_day)",
        "no",
        "status-ended",
    ),
    ("end_day IS NULL AND activity_status_code = '2'", "yes", ""),
    ("end_day IS NULL AND activity_status_code IN ('1', '3')", "no", "no-end-date"),
    ("end_day IS NULL", "uncertain", "no-end-date"),
    ("CAST($day AS DATE) <= end_day", "yes", ""),
    ("activity_status_code = '2' AND NOT is_end_actual", "uncertain", "end-passed"),
    ("TRUE", "no", "ended"),
    ("FALSE", "uncertain", "decision-not-known"),
    ("FALSE", "uncertain", "decision-day-not-known"),
    ("FALSE", "no", "decided-later"),
)
"""Whether an activity is under way on a day, and why not plainly so; the first that holds (METHOD N2). The last three
are met only where a day of decision is asked too."""


_KINDS = ("", "yes", "uncertain", "no")
_RANKED = sorted(range(len(_STANDINGS)), key=lambda n: (_KINDS.index(_STANDINGS[n][1]), n))
_FIRST_UNCERTAIN, _FIRST_OVER = (
    next(rank for rank, n in enumerate(_RANKED) if _STANDINGS[n][1] == kind) for kind in ("uncertain", "no")
)
STANDING = f"CASE {' '.join(f'WHEN {s[0]} THEN {_RANKED.index(n)}' for n, s in enumerate(_STANDINGS))} END"
"""SQL for the rank of an activity's standing on `$day`: ranks are quicker to compare, sort and count than words."""
NOT_OVER = f"standing < {_FIRST_OVER}"
UNCERTAIN = f"standing >= {_FIRST_UNCERTAIN}"


def _rank(reason: str) -> int:
    return _RANKED.index(next(n for n, one in enumerate(_STANDINGS) if one[2] == reason))


_BEFORE = "CAST($before AS DATE)"
DECIDED_STANDING = (
    f"CASE WHEN {STANDING} >= {_FIRST_OVER} OR decided_to_day < {_BEFORE} THEN {STANDING}"
    f" WHEN decided_to_day IS NULL THEN {_rank('decision-not-known')}"
    f" WHEN decided_from_day >= {_BEFORE} THEN {_rank('decided-later')}"
    f" ELSE {_rank('decision-day-not-known')} END"
)
"""The same rank of those whose money was decided on before the day `$before` (METHOD G1)."""


def meaning(rank: int) -> tuple[str, str]:
    """Say what a rank means: `yes`, `no`, `uncertain` or, where no day was asked, nothing; and the reason."""
    _, ongoing, reason = _STANDINGS[_RANKED[rank]]
    return ongoing, reason
