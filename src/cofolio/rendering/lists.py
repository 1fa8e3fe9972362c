"""Lists for the terminal: projects, activities, findings, what the store holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cofolio.library import Status
from cofolio.measures.listing import ActivityRow
from cofolio.measures.projects import ProjectCount, ProjectRow, Projects
from cofolio.measures.record_projects import RecordProject
from cofolio.pipeline import IngestReport
from cofolio.provenance import Finding
from cofolio.rendering import instrument, notes
from cofolio.rendering.amounts import count
from cofolio.rendering.clean import plain, short
from cofolio.rendering.tables import table

PROJECT_COLUMNS = (
    "activity_id title reporting_org donor place scope start end status ongoing reason parent_id parent_title"
    " instrument.id instrument.confidence instrument.signal instrument.signal_name instrument.matched_text"
    " instrument.is_going_on decided.first decided.last decided.precision decided.basis decided.decision_id"
).split()
RECORD_PROJECT_COLUMNS = (
    "source project title donor place scope start end first_year last_year status ongoing reason"
).split()
ACTIVITY_COLUMNS = ("activity_id", "title", "reporting_org", "start", "end", "status", "dataset", "file")
FINDING_COLUMNS = (
    "code",
    "severity",
    "message",
    "expected",
    "dataset",
    "file",
    "line",
    "activity_id",
    "count",
)
STATUS_COLUMNS = ("store", "version", "datasets", "activities", "copies", "flows", "findings")
LISTED = 50


def projects(found: Projects, width: int) -> Iterator[RenderableType]:
    """Yields counts by scope, then the projects."""
    yield project_counts(found)
    yield project_rows(found.activities[:LISTED], width)
    if len(found.activities) > LISTED:
        left = count(len(found.activities) - LISTED, "more project")
        yield Text(f"{left}: --format csv or json gives all.", style="bold")


def project_counts(found: Projects) -> Table:
    """Returns the number of projects in each scope, with its bounds."""
    made = table(("Scope", "Projects", "Bounds", "What it covers"), numeric=("Projects", "Bounds"))
    for scope, number in found.by_scope.items():
        made.add_row(scope, f"{number.value:,}", count_bounds(number), notes.scope(scope))
    return made


def count_bounds(number: ProjectCount) -> str:
    """Returns `12 … 15`, or nothing where the count is certain."""
    return "" if number.lower == number.upper else f"{number.lower:,} … {number.upper:,}"


def project_rows(rows: Sequence[ProjectRow], width: int) -> Table:
    """Returns projects, a line each: title and identifier, scope, dates, whether under way, the instrument if known."""
    has_instruments = any(row.instrument for row in rows)
    paid = ("Instrument, decided",) if has_instruments else ()
    made = table(("Project", "Scope", "From", "To", "Under way", *paid))
    room = max(width - (76 if has_instruments else 52), 30)
    for row in rows:
        name = Text(short(row.title, room * 2) or "no title")
        name.append(f"\n{plain(row.activity_id)}", style="dim")
        told = f"{instrument.name(row.instrument)}\n{instrument.decided_day(row.decided)}"
        days = (str(row.start or "not known"), str(row.end or "open"))
        made.add_row(name, row.scope, *days, _under_way(row), *((told,) if has_instruments else ()))
    return made


def record_projects(found: Sequence[RecordProject]) -> Iterator[RenderableType]:
    """Yields projects of a table, a line each."""
    if not found:
        yield Text("No project of this source answers that.")
        return
    made = table(("Project", "Donor", "Scope", "From", "To", "Years", "Status", "Under way"))
    for row in found[:LISTED]:
        name = Text(short(row.title, 80) or "no title")
        name.append(f"\n{plain(row.project) or 'no number'}", style="dim")
        days = (str(row.start or "not known"), str(row.end or "open"))
        years = "–".join(dict.fromkeys(str(year) for year in (row.first_year, row.last_year) if year))
        made.add_row(
            name, short(row.donor, 30), row.scope, *days, years, short(row.status, 30) or "", _under_way(row)
        )
    yield made
    if len(found) > LISTED:
        yield Text(
            f"{count(len(found) - LISTED, 'more project')}: --format csv or json gives all.", style="bold"
        )


def _under_way(row: ProjectRow | RecordProject) -> str:
    return f"{row.ongoing}\n{row.reason}" if row.reason else str(row.ongoing)


def activities(rows: Sequence[ActivityRow], search: str) -> Iterator[RenderableType]:
    """Yields activities found by text."""
    if not rows:
        yield Text(f"No activity has {short(search, 40)!r} in its title or identifier.")
        return
    made = table(("Identifier", "Title", "Publisher"))
    for row in rows[:LISTED]:
        made.add_row(
            plain(row.activity_id) or "none", short(row.title, 80) or "no title", plain(row.reporting_org)
        )
    yield made
    yield Text(count(len(rows), "activity", "activities"), style="bold")


def findings(rows: Sequence[Finding]) -> Iterator[RenderableType]:
    """Yields findings: where, what, what was expected."""
    if not rows:
        yield Text("No findings.")
        return
    made = table(("Code", "Where", "What, and what was expected", "Times"), numeric=("Times",))
    for row in rows[:LISTED]:
        where = f"{short(row.file.rsplit('/', 1)[-1], 30)}" + (f"\nline {row.line}" if row.line else "")
        what = plain(row.message) + (f"\nexpected: {plain(row.expected)}" if row.expected else "")
        made.add_row(
            Text(row.code, style="bold" if row.severity == "error" else ""), where, what, f"{row.count:,}"
        )
    yield made
    if len(rows) > LISTED:
        yield Text(
            f"{count(len(rows) - LISTED, 'more finding')}: --format csv or json gives all.", style="bold"
        )


def status(found: Status) -> Iterator[RenderableType]:
    """Yields what the store holds."""
    yield Text(f"Store {found.store}", style="bold", overflow="fold")
    yield Text(f"Version {found.version}")
    made = table(("Holds", "Number"), numeric=("Number",))
    held = {"datasets": found.datasets, "activities": found.activities, "copies of them": found.copies}
    for name, number in {**held, "transactions and budgets": found.flows, "findings": found.findings}.items():
        made.add_row(name, f"{number:,}")
    yield made
    if found.finding_codes:
        codes = table(("Finding", "Times"), numeric=("Times",))
        for code, times in found.finding_codes.items():
            codes.add_row(plain(code), f"{times:,}")
        yield codes
    yield Text(f"Versions that can be asked: {', '.join(found.versions)}", overflow="fold")


def ingest_report(report: IngestReport) -> Iterator[Text]:
    """Yields what an ingest did, a line each."""
    done = [f"{report.new:,} new", f"{report.unchanged:,} unchanged", f"{report.replaced:,} replaced"]
    yield Text(f"Datasets: {', '.join(done)}, {report.removed:,} removed.")
    held = f"{count(report.datasets, 'dataset')}, {count(report.activities, 'activity', 'activities')}"
    records = f", {count(report.records, 'record')} of tables" if report.records else ""
    yield Text(f"The store holds {held}, {count(report.transactions, 'transaction')}{records}.")
    if report.bytes_read:
        speed = f"{report.megabytes_per_second:,.1f} MB/s"
        yield Text(f"Read {report.bytes_read / 1e6:,.1f} MB in {report.seconds:,.1f} s ({speed}).")
    if report.findings:
        first = sorted(report.findings.items(), key=lambda item: (-item[1], item[0]))[:5]
        most = ", ".join(f"{code} {times:,}" for code, times in first)
        yield Text(
            f"Findings: {most}{', …' if len(report.findings) > len(first) else ''} (`cofolio findings`)."
        )
    for note in report.notes[:LISTED]:
        where = plain(note["path"]) + (f"!{plain(note['member'])}" if note["member"] else "")
        yield Text(f"Not read: {where}: {plain(note['message'])} ({note['code']})", style="yellow")
    if len(report.notes) > LISTED:
        yield Text(f"and {len(report.notes) - LISTED:,} more that were not read.", style="yellow")
