"""Answers whose form is not a dataclass of the library's alone."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from cofolio.measures.access.rows import Activity
from cofolio.measures.instruments import ActivityInstrument
from cofolio.measures.projects import ProjectCount, ProjectRow
from cofolio.provenance import Figure, ReceiptRow
from cofolio.rules import Step


class Held(BaseModel):
    """What the store of this server holds."""

    version: str = Field(description="Id of the version that answers.")
    versions: list[str] = Field(
        description="Every version that can be asked with `version`, the oldest first."
    )
    datasets: int
    activities: int
    copies: int = Field(description="Copies of activities: several files may publish the same.")
    flows: int
    findings: int
    finding_codes: dict[str, int]
    sources: list[str] = Field(description="What `figures` can be asked of with `source`.")


class Country(BaseModel):
    """A country of the registry, with the number of projects on record that are for it, alone or with others."""

    code: str
    iso3: str
    name: str
    projects: int


class ReceiptPage(BaseModel):
    """A figure and a page of the published rows behind it; see docs/json.md."""

    id: str
    version: str
    figure: Figure
    rows: list[ReceiptRow]
    next: str | None = Field(description="The cursor of the next page of rows; `null` on the last.")


class ProjectsPage(BaseModel):
    """Counts of projects by scope, and a page of the projects."""

    place: str
    on: date | None
    scope: str
    count: ProjectCount
    by_scope: dict[str, ProjectCount]
    activities: list[ProjectRow]
    next: str | None


class Copy(BaseModel):
    """Where a published copy of an activity stands."""

    dataset: str = Field(description="SHA-256 of the file.")
    file: str
    line: int
    start: int = Field(description="First byte in the file.")
    end: int = Field(description="Byte after the last.")
    is_headline: bool = Field(description="Whether this is the copy that is counted.")


class Donor(BaseModel):
    """A donor with projects on record."""

    donor: str
    name: str | None
    projects: int


class VerdictTold(BaseModel):
    """Whether a country may take part in an instrument, with the tree of steps that decided it; see docs/json.md."""

    country: str
    instrument: str
    channel: str
    on: date
    decided: date | None
    outcome: str
    confidence: str | None
    rule: str | None
    trace: Step
    name: str = Field(description="The country's name.")
    reason: str = Field(description="Why, in one line.")
    says: str = Field(description="The whole as a paragraph for a note.")


class WatchedTold(BaseModel):
    """A country on the way to a threshold, or with an exit decided; see docs/json.md."""

    country: str
    clock: str
    status: str
    years: int | None
    since: int | None
    on: date | None
    ends: str
    confidence: str
    sources: list[str]
    note: str
    name: str


class ActivityTold(BaseModel):
    """An activity as published, where its copies stand, and what it is paid from."""

    published: Activity | None = Field(description="The counted copy; `null` where none is counted.")
    copies: list[Copy]
    instrument: ActivityInstrument | None = Field(description="With all evidence; see docs/json.md.")
