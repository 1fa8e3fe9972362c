"""The parameters that many routes have."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BeforeValidator
from pydantic.json_schema import WithJsonSchema

from cofolio.measures import question, record_question

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _of(values: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


PlaceAsked = Annotated[
    str,
    Query(
        description="A country by ISO 3166-1 code or name, a DAC region code, `none` (no place published) or `all`.",
        max_length=80,
        examples=["KZ"],
    ),
]
PlaceOrNot = Annotated[
    str | None,
    Query(description="Only of this country or DAC region.", max_length=80, examples=["KZ"]),
]
CountryAsked = Annotated[
    str,
    Path(
        description="A country by ISO 3166-1 code of two or three letters, or by name.",
        max_length=80,
        examples=["KZ"],
    ),
]
DonorAsked = Annotated[
    str | None,
    Query(
        description="A donor group such as `EU`, or a publisher's reference; all where not said.",
        max_length=100,
        examples=["EU"],
    ),
]
Measure = Annotated[str, _of(question.measure_names())]
Scope = Annotated[str, _of(question.SCOPES)]
View = Annotated[str, _of(question.VIEWS)]
FlowType = Annotated[str, _of(question.FLOW_CLASSES)]
FinanceType = Annotated[str, _of(question.FINANCE_CLASSES)]
Breakdown = Annotated[str, _of(tuple(dict.fromkeys((*question.BREAKDOWNS, *record_question.BREAKDOWNS))))]
Currency = Annotated[str, _of((question.PUBLISHED, *question.CONVERTED))]
YearFrom = Annotated[int | None, Query(description="First year, by booking date.", ge=1900, le=2100)]
YearTo = Annotated[int | None, Query(description="Last year, by booking date.", ge=1900, le=2100)]
InstrumentAsked = Annotated[
    str | None,
    Query(
        description="An instrument's id, its acronym for all generations, or `unknown`.",
        max_length=60,
        examples=["DCI"],
    ),
]


def _iso(text: object) -> object:
    """Days are written out: a number is none, whatever it could be read as."""
    if isinstance(text, str) and not _DAY.fullmatch(text):
        raise ValueError("a day is written as 2016-05-01")
    return text


Day = Annotated[date, BeforeValidator(_iso)]
On = Annotated[
    Day | None, Query(description="The day asked for; today where not said.", examples=["2016-05-01"])
]
