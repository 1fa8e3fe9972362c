"""The tables of a country: activities, flows, budgets by quarter, figures, what was left out and why, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from cofolio import registry
from cofolio.library import Library
from cofolio.measures.selection import SelectedActivity
from cofolio.provenance import Figure, ReceiptRow
from cofolio.rendering import names, notes
from cofolio.rendering.files.quarters import quarters
from cofolio.rendering.files.table import Cell, Column, Table

FORWARD = "forward-spend"
_SHOWN_FIRST = ("commitment", "spend")


@dataclass(slots=True)
class Selection:
    """What is taken away: a country's own money, bilateral and shared, of all donors or of one.

    Attributes:
        library: the version it is taken from.
        place: the country's code.
        donor: a donor group or a publisher's reference; `None` for all.
        year_from: first booking year.
        year_to: last booking year.
        currency: EUR or USD to convert to, or `published`.
    """

    library: Library
    place: str
    donor: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    currency: str = "EUR"
    _receipts: dict[str, list[ReceiptRow]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Names the selection."""
        giver = names.of_publisher(self.donor) if self.donor else "all donors"
        years = "all years"
        if self.year_from or self.year_to:
            years = f"{self.year_from or 'the first year'} to {self.year_to or 'the last'}"
        return f"Cooperation of {giver} with {names.of_region(self.place)}, {years}"

    def figures(self, by: str | None = None, measure: str | None = None) -> list[Figure]:
        """The figures of the country's total."""
        return self.library.figures(
            self.place,
            donor=self.donor,
            measure=measure,
            scope="total",
            year_from=self.year_from,
            year_to=self.year_to,
            by=by,
            currency=self.currency,
        )

    def rows(self, figure: Figure) -> list[ReceiptRow]:
        """The receipt of a figure."""
        if figure.receipt not in self._receipts:
            self._receipts[figure.receipt] = list(self.library.receipt(figure.receipt).rows)
        return self._receipts[figure.receipt]

    def activities(self) -> list[SelectedActivity]:
        """Activities with a share in the country."""
        return self.library.selected(self.place, self.donor)


def tables(selection: Selection) -> list[Table]:
    """Returns the tables of a selection."""
    unit = selection.currency if selection.currency != "published" else "as published"
    return [
        _activities(selection),
        _flows(selection, unit),
        _budgets(selection, unit),
        _figures(selection),
        _left_out(selection),
        _sources(selection),
    ]


def _activities(selection: Selection) -> Table:
    measured = list(_SHOWN_FIRST)
    unit = selection.currency
    columns = (
        Column("activity_id", "Activity", about="IATI identifier as published"),
        Column("title", "Title"),
        Column("publisher", "Publisher", about="reference of the reporting organisation"),
        Column("publisher_name", "Publisher's name"),
        Column("donor", "Donor", about="donor group of the publisher (METHOD I2)"),
        Column("is_project", "Project", "flag", "counts as a project (METHOD N1); its components do not"),
        Column(
            "scope", "Scope", about="bilateral: this country alone; shared: several countries (METHOD P4)"
        ),
        Column("status_code", "Status code", about="code list ActivityStatus"),
        Column("status", "Status"),
        Column("start_date", "Start", "date", "actual, else planned start, else first commitment"),
        Column("end_date", "End", "date", "actual, else planned end"),
        Column("parent_id", "Part of", about="the activity that it is a component of"),
        Column("instrument", "Instrument", about="financing instrument as recognised (METHOD G1)"),
        Column("instrument_confidence", "Confidence", about="how sure the instrument is"),
        *(
            Column(
                f"{measure}_{unit.lower()}",
                f"{notes.measure(measure)} ({unit})",
                "amount",
                "what counts for this country (METHOD D1 to D4): the column adds up to the figure",
            )
            for measure in measured
            if unit != "published"
        ),
        Column("file", "File", about="where its counted copy was found"),
        Column("line", "Line", "number", "line in the file"),
    )
    return Table(
        "activities",
        "Activities",
        "An activity with a share in the country, as its counted copy says.",
        columns,
        partial(_activity_rows, selection, measured if unit != "published" else []),
    )


def _activity_rows(selection: Selection, measured: list[str]) -> Iterator[tuple[Cell, ...]]:
    counted = {
        measure: {str(one.by["activity"]): one.value for one in selection.figures("activity", measure)}
        for measure in measured
    }
    files = selection.library.files
    for one in selection.activities():
        yield (
            one.activity_id,
            one.title,
            one.reporting_org,
            one.reporting_org_name,
            one.donor,
            one.is_project,
            one.scope,
            one.status,
            registry.code_name("activity_status", one.status) if one.status else None,
            one.start,
            one.end,
            one.parent_id,
            one.instrument,
            one.instrument_confidence,
            *(counted[measure].pop(one.key, Decimal("0.00")) for measure in measured),
            files.get(one.dataset, ""),
            one.line,
        )


def _flows(selection: Selection, unit: str) -> Table:
    columns = (
        Column("measure", "Measure", about="METHOD Words"),
        Column("status", "Status", about="counted, excluded or uncertain"),
        Column("reason", "Reason", about="why it is excluded or uncertain; see the sheet Left out"),
        Column(
            "amount", f"Amount ({unit})", "amount", "this part: counted ones add up to the figure (METHOD T4)"
        ),
        Column("currency", "Currency", about="of the amount"),
        Column("year", "Year", "number", "booking year"),
        Column("booking_date", "Booked", "date", "METHOD T1"),
        Column("place", "Place", about="country, by ISO code"),
        Column("place_share", "Place share", about="exact share of the place, of 1 (METHOD P2)"),
        Column("sector_code", "Sector code", about="DAC purpose code, or unallocated"),
        Column("sector", "Sector"),
        Column("sector_share", "Sector share", about="exact share of the sector, of 1 (METHOD S1)"),
        Column("activity_id", "Activity"),
        Column("title", "Title"),
        Column("publisher", "Publisher"),
        Column("donor", "Donor"),
        Column("published_amount", "Published amount", "amount", "the whole transaction as published"),
        Column("published_currency", "Published currency"),
        Column("part_amount", "Part in published currency", "amount", "of this place and sector"),
        Column("rate", "Rate (per EUR)", "rate", "units of the published currency for one euro (METHOD T3)"),
        Column("rate_date", "Rate of", "date"),
        Column("rate_source", "Rate's source"),
        Column("flags", "Flags", about="peculiarities, by their slugs"),
        Column("element", "Element", about="element of the activity, with its number"),
        Column("file", "File"),
        Column("line", "Line", "number"),
        Column("dataset", "Dataset (SHA-256)"),
    )
    about = "A part of a transaction or budget: one place, one sector; every candidate, counted or not."
    return Table("flows", "Flows", about, columns, partial(_flow_rows, selection))


def _flow_rows(selection: Selection) -> Iterator[tuple[Cell, ...]]:
    for figure in selection.figures():
        for row in selection.rows(figure):
            yield (
                figure.measure,
                row.status,
                row.reason,
                row.amount,
                row.currency,
                row.booking_date.year if row.booking_date else None,
                row.booking_date,
                row.place,
                row.place_share,
                row.sector,
                registry.code_name("sector", row.sector) or None,
                row.sector_share,
                row.activity_id,
                row.title,
                row.publisher,
                row.donor,
                row.published_amount,
                row.published_currency,
                row.part_amount,
                row.rate,
                row.rate_day,
                row.rate_source,
                " ".join(row.flags),
                row.element,
                row.file,
                row.line,
                row.dataset,
            )


def _budgets(selection: Selection, unit: str) -> Table:
    columns = (
        Column("activity_id", "Activity"),
        Column("title", "Title"),
        Column("publisher", "Publisher"),
        Column("donor", "Donor"),
        Column("element", "Element", about="budget or planned disbursement, with its number"),
        Column("period_start", "Period from", "date", "as published"),
        Column("period_end", "Period to", "date", "as published"),
        Column("year", "Year", "number"),
        Column("quarter", "Quarter", "number", "of the calendar year"),
        Column("sector_code", "Sector code"),
        Column("amount", f"Amount ({unit})", "amount", "spread by days over its period (METHOD B1)"),
        Column("currency", "Currency"),
    )
    about = "A counted part of a budget or planned disbursement in a quarter; revised budgets replace original ones."
    return Table("budgets", "Budgets by quarter", about, columns, partial(_budget_rows, selection))


def _budget_rows(selection: Selection) -> Iterator[tuple[Cell, ...]]:
    for figure in selection.figures(measure=FORWARD):
        rows = [row for row in selection.rows(figure) if row.status == "counted" and row.amount is not None]
        periods = selection.library.budget_periods(sorted({row.dataset for row in rows}))
        for row in rows:
            begins = row.booking_date or date.min
            first, last = periods.get((row.dataset, row.line), (begins, begins))
            assert row.amount is not None
            for quarter, amount in quarters(row.amount, begins.year, first, last):
                yield (
                    row.activity_id,
                    row.title,
                    row.publisher,
                    row.donor,
                    row.element,
                    first,
                    last,
                    begins.year,
                    quarter,
                    row.sector,
                    amount,
                    row.currency,
                )


def _figures(selection: Selection) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("breakdown", "Broken down by", about="total, year, sector group, donor or instrument"),
        Column("key", "Key", about="the year, or the code"),
        Column("name", "Name"),
        Column("currency", "Currency"),
        Column("value", "Value", "amount", "empty where no loaded source speaks for the period (METHOD C1)"),
        Column("lower", "Lower bound", "amount", "METHOD D3; empty where open"),
        Column("upper", "Upper bound", "amount", "METHOD D3; empty where open"),
        Column("flows", "Flows", "number", "counted"),
        Column("activities", "Activities", "number", "with something counted"),
        Column("coverage", "Coverage", about="covered, partly-covered or not-covered"),
        Column("receipt", "Receipt", about="ask it with: cofolio receipt ID"),
    )
    about = "A figure of the country's total (bilateral and shared), with its bounds and its receipt."
    return Table("figures", "Figures", about, columns, partial(_figure_rows, selection), ("receipt",))


def _figure_rows(selection: Selection) -> Iterator[tuple[Cell, ...]]:
    for by in (None, "year", "sector-group", "donor", "instrument"):
        for figure in selection.figures(by):
            key = None if by is None else figure.by[by]
            yield (
                figure.measure,
                by or "total",
                None if key is None else str(key),
                None if by in (None, "year") or key is None else names.of_key(by, str(key)),
                figure.currency,
                figure.value,
                figure.lower,
                figure.upper,
                figure.counted.flows,
                figure.counted.activities,
                figure.coverage.status,
                figure.receipt,
            )


def _left_out(selection: Selection) -> Table:
    columns = (
        Column("measure", "Measure"),
        Column("currency", "Currency"),
        Column(
            "status", "Status", about="excluded: double; uncertain: may or may not belong, so bounds part"
        ),
        Column("reason", "Reason"),
        Column("meaning", "Meaning"),
        Column("flows", "Flows", "number"),
        Column("value", "Value", "amount", "empty where it cannot be said"),
    )
    about = "What is not in the figures, and why."
    return Table("left_out", "Left out", about, columns, partial(_left_out_rows, selection))


def _left_out_rows(selection: Selection) -> Iterator[tuple[Cell, ...]]:
    for figure in selection.figures():
        for status, parts in (("excluded", figure.excluded), ("uncertain", figure.uncertain)):
            for reason, part in parts.items():
                yield (
                    figure.measure,
                    figure.currency,
                    status,
                    reason,
                    notes.reason(reason),
                    part.flows,
                    part.value,
                )


def _sources(selection: Selection) -> Table:
    columns = (
        Column("publisher", "Publisher"),
        Column("publisher_name", "Publisher's name"),
        Column("donor", "Donor"),
        Column("first_year", "First year", "number", "that the file can speak for (METHOD C1)"),
        Column("last_year", "Last year", "number", "empty where open or not known"),
        Column("file", "File"),
        Column("dataset", "Dataset (SHA-256)"),
    )
    about = "A file that speaks for the country, and the years it can speak for."
    return Table("sources", "Sources", about, columns, partial(_source_rows, selection))


def _source_rows(selection: Selection) -> Iterator[tuple[Cell, ...]]:
    files = selection.library.files
    for row in selection.library.coverage(selection.place, selection.donor):
        yield (
            row.reporting_org,
            registry.donor_name(row.reporting_org) if row.reporting_org else None,
            row.donor,
            row.first_year,
            row.last_year,
            files.get(row.dataset, ""),
            row.dataset,
        )


def about(selection: Selection) -> list[tuple[str, str]]:
    """What stands on the first sheet: what was asked, of which version, how it is counted."""
    library = selection.library
    return [
        ("What this is", selection.title),
        ("Country", f"{names.of_region(selection.place)} ({selection.place})"),
        ("Donor", names.of_publisher(selection.donor) if selection.donor else "all donors"),
        ("Booking years", f"{selection.year_from or 'first'} to {selection.year_to or 'last'}"),
        ("Currency", selection.currency),
        (
            "Scope",
            "total: what is for this country alone, and its exact share of what is for several countries",
        ),
        ("View", "funder: money counts where it leaves the donor; what was passed on is not counted twice"),
        ("Store version", library.version),
        ("Flows", "each part of each transaction, with its status; the counted ones add up to the figures"),
        ("Uncertain", "what may or may not belong is not in a value, but between its bounds"),
        ("Regional money", "is never in a country's total; see the portfolio, Beside these totals"),
        ("Planned spend", "budgets, else planned disbursements, spread by days over years and quarters"),
        (
            "Conversion",
            "at the rate of the day of the transaction; rate, day and source stand beside each flow",
        ),
        ("Shares", "exact fractions of 1, as 1/3 or 0.3; parts are rounded so that they add up to the whole"),
        ("A figure's receipt", "cofolio receipt ID, with the ID of the sheet Figures"),
        ("Licence", "each publisher's own terms for its records, see Sources"),
    ]
