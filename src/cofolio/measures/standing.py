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
)
"""Whether an activity is under way on a day, and why not plainly so; the first that holds (METHOD N2)."""


_KINDS = ("", "yes", "uncertain", "no")
_RANKED = sorted(range(len(_STANDINGS)), key=lambda n: (_KINDS.index(_STANDINGS[n][1]), n))
_FIRST_UNCERTAIN, _FIRST_OVER = (
    next(rank for rank, n in enumerate(_RANKED) if _STANDINGS[n][1] == kind) for kind in ("uncertain", "no")
)
STANDING = f"CASE {' '.join(f'WHEN {s[0]} THEN {_RANKED.index(n)}' for n, s in enumerate(_STANDINGS))} END"
"""SQL for the rank of an activity's standing on `$day`: ranks are quicker to compare, sort and count than words."""
NOT_OVER = f"standing < {_FIRST_OVER}"
UNCERTAIN = f"standing >= {_FIRST_UNCERTAIN}"


def meaning(rank: int) -> tuple[str, str]:
    """Say what a rank means: `yes`, `no`, `uncertain` or, where no day was asked, nothing; and the reason."""
    _, ongoing, reason = _STANDINGS[_RANKED[rank]]
    return ongoing, reason
