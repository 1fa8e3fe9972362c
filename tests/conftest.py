"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
ABSENT = "real data not found in ../shared/data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real published files beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(ABSENT)
    return SHARED_DATA


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests could not run for want of the real data."""
    reports = terminalreporter.stats.get("skipped", [])
    count = sum(ABSENT in str(report.longrepr) for report in reports)
    if count:
        terminalreporter.write_line(f"{count} tests skipped: {ABSENT}")
