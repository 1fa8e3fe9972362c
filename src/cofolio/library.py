"""The library: a store opened for questions.

>>> import cofolio
>>> kazakhstan = cofolio.open("store").portfolio("KZ", donor="EU")  # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

import duckdb

from cofolio import claims as statements
from cofolio import portfolio as portfolios
from cofolio import reconcile as reconciliation
from cofolio.errors import NotFound, StoreError, UsageError
from cofolio.measures import (
    access,
    contracts,
    corrections,
    coverage,
    delegations,
    ended,
    instruments,
    listing,
    matching,
    presence,
    register,
    review,
    selection,
)
from cofolio.measures.counted import ActivityCounted, counted
from cofolio.measures.deadline import deadline
from cofolio.measures.figures import figures
from cofolio.measures.loaded import DatasetRow, PublisherFindings, datasets, findings_by_publisher
from cofolio.measures.located import Located, located
from cofolio.measures.organisations import OrganisationInData, organisation
from cofolio.measures.projects import Projects, projects
from cofolio.measures.question import CURRENT, EVERYWHERE, IATI, ask
from cofolio.measures.receipts import receipt
from cofolio.measures.record_projects import RecordProject, record_projects
from cofolio.measures.record_question import ask_records, is_record_receipt, loaded_sources
from cofolio.measures.record_receipts import record_receipt
from cofolio.measures.records import record_figures
from cofolio.measures.search import FoundActivity, FoundOrganisation, find_activities, find_organisations
from cofolio.measures.valuation import Tables
from cofolio.provenance import Figure, Finding, Receipt
from cofolio.sources.iati.published import Published, read_published
from cofolio.store import Store


@dataclass(frozen=True, slots=True)
class ActivityXml:
    """One published copy of an activity, byte for byte.

    Attributes:
        dataset: SHA-256 of its file.
        file: where the file was found.
        start: first byte in the file.
        end: byte after the last.
        line: line in the file.
        xml: the bytes.
        is_headline: whether this copy is the one counted (METHOD I1).
    """

    dataset: str
    file: str
    start: int
    end: int
    line: int
    xml: bytes
    is_headline: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a store holds."""

    store: str
    version: str
    versions: tuple[str, ...]
    datasets: int
    activities: int
    copies: int
    flows: int
    findings: int
    finding_codes: dict[str, int]


class Library:
    """Questions to one version of a store; it keeps answering from it while others write.

    It may be asked from many threads at once: each has a connection of its own to the one served copy.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.version = store.version
        self._opened: duckdb.DuckDBPyConnection = store.connect()
        self._threads = threading.local()
        self._checked: dict[tuple[statements.Claim, ...], tuple[statements.Result, ...]] = {}

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; a question under way in another thread ends in an error."""
        self._threads = threading.local()
        self._opened.close()

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection: one connection answers one question at a time."""
        made: duckdb.DuckDBPyConnection | None = getattr(self._threads, "connection", None)
        if made is None:
            made = self._threads.connection = self._opened.cursor()
        return made

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """A block whose questions, asked from this thread, may take so long.

        Raises:
            TookTooLong: the time was not enough.
        """
        return deadline(self._connection, seconds)

    @cached_property
    def tables(self) -> Tables:
        """The loaded exchange rates and deflators of this version."""
        return Tables(
            tuple(self.store.rate_files()),
            tuple(self.store.statistics_files("prices")),
            tuple(self.store.statistics_files("indicators")),
        )

    @property
    def made(self) -> datetime:
        """When this version was put in place."""
        return datetime.fromtimestamp(int(self.store.folder.stat().st_mtime), UTC)

    @property
    def has_indicators(self) -> bool:
        """Whether population or national income is loaded."""
        return bool(self.tables.indicators)

    @cached_property
    def files(self) -> dict[str, str]:
        """Where each dataset was found, by SHA-256."""
        found: dict[str, str] = {}
        for origin in self.store.manifest["origins"]:
            member = f"!{origin['member']}" if origin["member"] else ""
            found.setdefault(origin["dataset"], f"{origin['path']}{member}")
        return found

    def figures(
        self,
        place: str = EVERYWHERE,
        donor: str | None = None,
        measure: str | None = None,
        scope: str | None = None,
        *,
        view: str = "funder",
        year_from: int | None = None,
        year_to: int | None = None,
        flow_type: str | None = None,
        finance_type: str | None = None,
        sector: str | None = None,
        instrument: str | None = None,
        by: str | None = None,
        currency: str = "published",
        source: str = IATI,
        prices: str | None = None,
        agency: str | None = None,
        base_year: int | None = None,
        per: str | None = None,
    ) -> list[Figure]:
        """Figures of a place; see `measures.question.Question` for what each option means.

        Of another source than IATI see `measures.record_question.RecordQuestion`; one is asked at a time, as sources
        are never added together (METHOD D4).

        Raises:
            UsageError: for a place, measure or option that does not exist.
        """
        if source != IATI:
            if per is not None:
                raise UsageError(
                    f"amounts of {source} are not set against population or income; --per is for iati"
                )
            if base_year is not None:
                raise UsageError(
                    f"amounts of {source} are told at the prices they were published at; --base is for iati"
                )
            asked = ask_records(
                self._connection,
                source,
                place,
                donor=donor,
                measure=measure,
                scope=scope,
                currency=currency,
                prices=prices,
                year_from=year_from,
                year_to=year_to,
                agency=agency,
                flow_type=flow_type,
                finance_type=finance_type,
                sector=sector,
                instrument=instrument,
                by=by,
            )
            return record_figures(self._connection, self.version, asked)
        question = ask(
            place,
            donor=donor,
            measure=measure,
            scope=scope,
            view=view,
            year_from=year_from,
            year_to=year_to,
            flow_type=flow_type,
            finance_type=finance_type,
            sector=sector,
            instrument=instrument,
            by=by,
            currency=currency,
            prices=prices or CURRENT,
            base_year=base_year,
            per=per,
        )
        return figures(self._connection, self.version, question, self.tables)

    def receipt(
        self, identifier: str, offset: int = 0, limit: int | None = None, status: str | None = None
    ) -> Receipt:
        """The rows behind a figure, by its `receipt`.

        Args:
            identifier: a figure's `receipt`.
            offset: how many rows to pass over.
            limit: how many rows at most; all where not said.
            status: `counted`, `excluded` or `uncertain` rows alone.

        Raises:
            UsageError: if that is no receipt identifier.
            NotFound: if it belongs to another version of the store.
        """
        if is_record_receipt(identifier):
            asked = (self._connection, self.version, identifier, self.files)
            if status is None:
                return record_receipt(*asked, offset, limit)
            found = record_receipt(*asked)
            rows = [row for row in found.rows if row.status == status]
            return replace(found, rows=rows[offset : None if limit is None else offset + limit])
        return receipt(
            self._connection, self.version, identifier, self.files, offset, limit, status, self.tables
        )

    def contracts(self, source: str = "fts") -> list[contracts.Contract]:
        """The contracts that a source names, each with the IATI activities that carry its number."""
        return contracts.contracts(self._connection, source)

    def corrections(self) -> list[corrections.CorrectedActivity]:
        """Every shipped correction of published data, and what became of it in this store."""
        return corrections.corrections(self._connection, self.files)

    def matches(self, source: str, place: str) -> list[matching.Match]:
        """Activities of a place and projects of a source of tables that carry the same number."""
        return matching.matches(self._connection, source, place, self.store.stage_files("other_identifier"))

    def suggestions(
        self, source: str, place: str, known: Iterable[matching.Match]
    ) -> list[matching.Suggestion]:
        """Pairs of an activity and a project with like titles; they count for nothing."""
        return matching.suggestions(self._connection, source, place, tuple(known))

    def speaks(self, place: str, donor: str | None) -> list[tuple[str, str, int, int | None]]:
        """Source, publisher, first and last year of every stretch that a publisher speaks for."""
        own = [
            (IATI, row.reporting_org or "", row.first_year, None if row.is_open else row.last_year)
            for row in self.coverage(place, donor)
            if row.first_year is not None
        ]
        return own + matching.years_told(self._connection, donor)

    def reconcile(
        self,
        place: str,
        donor: str | None = None,
        year_from: int = 1991,
        year_to: int | None = None,
        **options: Any,
    ) -> reconciliation.Reconciliation:
        """What every loaded source says of a country, side by side; see `cofolio.reconcile`."""
        return reconciliation.reconcile(self, place, donor, year_from, year_to, **options)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that are loaded: `iati`, and those of tables that have records."""
        return (IATI, *loaded_sources(self._connection))

    def projects(
        self,
        place: str,
        donor: str | None = None,
        scope: str | None = None,
        on: date | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        limit: int | None = None,
        decided_before: date | None = None,
        instrument: str | None = None,
    ) -> Projects:
        """Projects of a place: counts by scope and a list, the latest first (METHOD N1, N2).

        With `decided_before` and a day `on`, those decided on before a day and still under way: launched before a
        country lost eligibility, going on.
        """
        return projects(
            self._connection,
            place,
            donor,
            scope,
            on,
            year_from,
            year_to,
            limit,
            decided_before,
            instrument,
        )

    def record_projects(
        self,
        source: str,
        place: str,
        donor: str | None = None,
        scope: str | None = None,
        on: date | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> list[RecordProject]:
        """Projects that a source of tables names in a place; those of IATI are `projects`."""
        return record_projects(self._connection, source, place, donor, scope, on, year_from, year_to)

    def xml(self, activity_id: str) -> list[ActivityXml]:
        """Every published copy of an activity, the counted one first.

        Raises:
            NotFound: if no loaded dataset has it.
        """
        found = listing.spans(self._connection, activity_id)
        if not found:
            raise NotFound(
                f"no loaded dataset has an activity '{activity_id}'; `cofolio activities --search` finds some"
            )
        return [
            ActivityXml(
                s.dataset,
                self.files.get(s.dataset, ""),
                s.start,
                s.end,
                s.line,
                self.store.xml(s.dataset, s.start, s.end),
                s.is_headline,
            )
            for s in found
        ]

    def identifiers(self, activity_id: str) -> list[str]:
        """Every identifier that an activity's copies have, where its publisher has had several."""
        return listing.identifiers(self._connection, activity_id)

    def activities(self, search: str) -> list[listing.ActivityRow]:
        """Activities whose identifier or title holds the text."""
        return listing.activities(self._connection, search, self.files)

    def counted(self, activity_id: str, limit: int = 200, offset: int = 0) -> ActivityCounted:
        """How an activity is counted: copies, flows with their standing, family, shares, findings.

        Raises:
            NotFound: if no loaded dataset has it.
        """
        return counted(self._connection, activity_id, self.files, limit, offset)

    def published(self, activity_id: str) -> Published | None:
        """What the counted copy of an activity says, every text and date; `None` where its XML is not kept.

        Raises:
            NotFound: if no loaded dataset has it.
        """
        found = listing.spans(self._connection, activity_id)
        if not found:
            raise NotFound(f"no loaded dataset has an activity '{activity_id[:200]}'")
        head = found[0]
        try:
            return read_published(self.store.xml(head.dataset, head.start, head.end))
        except NotFound:
            return None

    def find_activities(self, text: str, limit: int = 25, offset: int = 0) -> tuple[list[FoundActivity], int]:
        """One page of the activities whose title or identifier holds every word, and how many there are."""
        return find_activities(self._connection, text, limit, offset)

    def find_organisations(
        self, text: str, limit: int = 25, offset: int = 0
    ) -> tuple[list[FoundOrganisation], int]:
        """One page of the organisations whose name or reference holds every word, and how many there are."""
        return find_organisations(self._connection, text, self._accepted, limit, offset)

    def organisation(self, key: str, limit: int = 50, offset: int = 0) -> OrganisationInData:
        """An organisation's roles, places, partners and one page of its activities.

        Raises:
            NotFound: if no loaded activity names it.
        """
        return organisation(self._connection, key, self._accepted, limit, offset)

    @property
    def _accepted(self) -> list[Path]:
        """Names of organisations that a person accepted as a reference's."""
        return self.store.statistics_files("organisations")

    def organisation_register(
        self,
        search: str | None = None,
        country: str | None = None,
        source: str | None = None,
        limit: int = 100,
    ) -> tuple[list[register.Registered], int]:
        """Organisations that loaded sources name, those named most often first, and how many there are."""
        return register.register(self._connection, self._accepted, search, country, source, limit)

    def registered_organisation(self, key: str) -> tuple[register.Registered, list[str]]:
        """An organisation with every name that sources give it, and references of its parts.

        Raises:
            NotFound: if no loaded source names it.
        """
        found = register.registered(self._connection, self._accepted, key)
        return found, register.parts_of(self._connection, found.key) if found.reference else []

    def suggested_organisations(self) -> list[review.Suggested]:
        """Likely references of organisations that are named without one; they count for nothing until accepted."""
        return review.suggested(self._connection, self._accepted)

    def located(self, place: str, donor: str | None = None) -> tuple[list[Located], int]:
        """Points that a country's activities name, and how many activities name one."""
        return located(self._connection, self.store.stage_files("location"), place, donor)

    def datasets(self) -> list[DatasetRow]:
        """All loaded datasets with how fresh they are."""
        return datasets(self._connection, self.files, self.seen)

    def findings_by_publisher(
        self, publisher: str | None = None, code: str | None = None
    ) -> list[PublisherFindings]:
        """Kinds of findings by publisher, the most frequent first."""
        return findings_by_publisher(self._connection, publisher, code)

    def selected(self, place: str, donor: str | None = None) -> list[selection.SelectedActivity]:
        """Every activity with a share in a place, projects and their components."""
        return selection.selected(self._connection, place, donor)

    def related_copies(self, place: str, donor: str | None = None) -> list[selection.Copy]:
        """Counted copies of a place's activities, their families and the partners of their chains."""
        activities, datasets = (self.store.stage_files(name) for name in ("activity", "dataset"))
        return selection.related_copies(self._connection, place, donor, activities, datasets)

    def budget_periods(self, datasets: list[str]) -> dict[tuple[str, int], tuple[date, date]]:
        """First and last day of each budget and planned disbursement of some datasets, by dataset and line."""
        budgets, planned = (self.store.stage_files(name) for name in ("budget", "planned_disbursement"))
        return selection.budget_periods(self._connection, budgets, planned, datasets)

    def instrument(self, activity_id: str) -> instruments.ActivityInstrument:
        """The instrument of an activity, with all evidence and when its money was decided on (METHOD G1).

        Raises:
            NotFound: if no loaded dataset has it.
        """
        return instruments.instrument_of(self._connection, activity_id)

    def organisations(self, place: str, donor: str | None = None) -> list[listing.OrganisationRow]:
        """Organisations that take part in a place's activities, by role."""
        return listing.organisations(self._connection, place, donor, self._accepted)

    def ended_projects(self, country: str, first: date, last: date) -> list[ended.EndedRow]:
        """Projects of a country, alone or shared, that ended from one day to another, the latest first."""
        return ended.ended_projects(self._connection, country, first, last)

    def places(self, donor: str | None = None) -> list[presence.PlaceRow]:
        """Countries with projects on record, of one donor or of all, those with most first."""
        return presence.places(self._connection, donor)

    def donors(self, place: str | None = None) -> list[presence.DonorRow]:
        """Donors with projects on record, in one place or anywhere, those with most first."""
        return presence.donors(self._connection, place)

    @cached_property
    def publisher_names(self) -> dict[str, str]:
        """What each reporting organisation calls itself, by its reference."""
        return presence.publisher_names(self._connection)

    def findings(
        self,
        place: str | None = None,
        code: str | None = None,
        dataset: str | None = None,
        limit: int | None = None,
    ) -> list[Finding]:
        """Findings, of everything or of a place's activities."""
        return listing.findings(self._connection, self.files, place, code, dataset, limit)

    def coverage(self, place: str | None = None, donor: str | None = None) -> list[coverage.CoverageRow]:
        """Years that each loaded dataset speaks for; of a place, of the publishers active there."""
        return coverage.coverage_rows(self._connection, donor, place)

    def delegation(self, place: str, on: date | None = None, donor: str = "EU") -> portfolios.DelegationOnDay:
        """What the EU delegation in a country manages on a day, with the activities that name it as contact."""
        info, detail = self.store.stage_files("contact_info"), self.store.stage_files("contact_detail")

        def ask(country: str, day: date) -> delegations.InData:
            return delegations.named_in(self._connection, info, detail, country, day)

        return portfolios.delegation(place, on, donor, ask)

    def rows(
        self, unit: str, split: str | None = None, filters: Mapping[str, Sequence[str]] | None = None
    ) -> access.Query:
        """Published activities, transactions or budgets as rows, of the counted copies; see `measures.access`.

        Args:
            unit: `activity`, `transaction` or `budget`.
            split: `by_country` or `by_sector` for a row each; else `None`.
            filters: values of the filters in `measures.access.FILTERS`, alternatives to each other.

        Returns:
            A query with a connection of its own, to be closed.
        """
        values = {name: tuple(given) for name, given in (filters or {}).items()}
        asked = access.Asked(values, access.Staged(self.store.stage_files), self.seen, self.dataset_names)
        known = self.store.manifest["datasets"]
        return access.Query(
            self._opened.cursor(),
            access.Choice(unit, split, asked),
            self.store.xml,
            lambda dataset: known.get(dataset, {}).get("version"),
        )

    @cached_property
    def seen(self) -> dict[str, date]:
        """The day each dataset was first taken in, by SHA-256."""
        found: dict[str, date] = {}
        for origin in self.store.manifest["origins"]:
            day = datetime.fromisoformat(origin["seen_at"]).date()
            found[origin["dataset"]] = min(day, found.get(origin["dataset"], day))
        return found

    @cached_property
    def dataset_names(self) -> dict[str, str]:
        """The name of each dataset's file without its ending, by SHA-256: what a registry calls it."""
        return {d: PurePosixPath(file.rpartition("!")[2]).stem for d, file in self.files.items()}

    def status(self) -> Status:
        """What the store holds."""
        return self._status

    @cached_property
    def _status(self) -> Status:
        count = self._connection.execute(
            "SELECT (SELECT count(DISTINCT identity) FROM core__copy), (SELECT count(*) FROM core__copy),"
            " (SELECT count(*) FROM core__flow), (SELECT coalesce(sum(occurrences), 0) FROM core__finding)"
        ).fetchone() or (0, 0, 0, 0)
        codes: dict[str, Any] = dict(
            self._connection.execute(
                "SELECT code, sum(occurrences)::BIGINT FROM core__finding GROUP BY 1 ORDER BY 2 DESC, 1"
            ).fetchall()
        )
        return Status(
            str(self.store.path),
            self.version,
            tuple(self.store.versions()),
            len(self.files),
            count[0],
            count[1],
            count[2],
            int(count[3]),
            codes,
        )

    def claims(self, claims: Iterable[statements.Claim] | None = None) -> tuple[statements.Result, ...]:
        """Check claims against this version: those given, else the shipped ones; see `cofolio.claims`."""
        asked = tuple(statements.shipped() if claims is None else claims)
        if asked not in self._checked:  # a version never changes, and neither do its verdicts
            self._checked[asked] = statements.check(self, asked)
        return self._checked[asked]

    def portfolio(
        self,
        place: str,
        donor: str | None = None,
        on: date | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        currency: str = "EUR",
        view: str = "funder",
        measure: str | None = None,
        prices: str = "current",
        base_year: int | None = None,
    ) -> portfolios.Portfolio:
        """A country's portfolio: figures, projects, curated facts, coverage and findings, put together."""
        return portfolios.assemble(
            self, place, donor, on, year_from, year_to, currency, view, measure, prices, base_year
        )


def changed_claims(
    store: str | Path | None, before: str, after: str
) -> tuple[tuple[statements.Change, ...], int]:
    """Check the shipped claims on two versions of a store: the verdicts that differ, and how many were compared.

    Where there is no version before, or it cannot be asked any more, nothing is compared.

    Args:
        store: the store's folder.
        before: id of the earlier version.
        after: id of the later one.
    """
    if not before or before == after:
        return (), 0
    claims = [one for one in statements.shipped() if isinstance(one.query, statements.RecordQuery)]
    try:
        with open_library(store, before) as old, open_library(store, after) as new:
            return statements.changes(old, new, claims), len(claims)
    except StoreError:
        return (), 0


def open_library(store: str | Path | None = None, version: str | None = None) -> Library:
    """Open a store for questions.

    Args:
        store: its folder; else `COFOLIO_STORE`, else the user's data folder.
        version: a version's id or its beginning; the current one where not said.

    Raises:
        StoreMissing: if nothing has been ingested there.
        VersionMissing: if it does not hold that version.
    """
    opened = Store.open(None if store is None else Path(store))
    if version is None or opened.version.startswith(version):
        return Library(opened)
    full = next((v for v in opened.versions() if v.startswith(version)), version)
    return Library(Store.open(opened.path, full))
