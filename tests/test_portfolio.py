"""The portfolio: what is the country's own, what stands beside, what is only stated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import cofolio
from cofolio import pipeline
from cofolio.errors import UsageError
from cofolio.portfolio import Portfolio, find_place

XML = """<iati-activities version="2.03" generated-datetime="2020-01-01T00:00:00Z">
<iati-activity default-currency="EUR" hierarchy="2"><iati-identifier>XI-IATI-EC_INTPA-1</iati-identifier>
<reporting-org ref="XI-IATI-EC_INTPA" type="10"><narrative>EC</narrative></reporting-org>
<title><narrative>Across the region</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2012-01-10"/><activity-date type="3" iso-date="2030-12-31"/>
<recipient-country code="KZ" percentage="10"/><recipient-region code="619" vocabulary="1" percentage="90"/>
<sector vocabulary="1" code="15130" percentage="100"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2012-05-02"/>
<value value-date="2012-05-02">200000</value></transaction></iati-activity>
<iati-activity default-currency="EUR"><iati-identifier>BB-1</iati-identifier>
<reporting-org ref="BB" type="10"><narrative>B</narrative></reporting-org>
<title><narrative>Another donor's</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2013-01-10"/><recipient-country code="KZ"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2013-05-02"/>
<value value-date="2013-05-02">50</value></transaction></iati-activity>
</iati-activities>"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> cofolio.Library:
    folder: Path = tmp_path_factory.mktemp("portfolio")
    (folder / "a.xml").write_text(XML, encoding="utf-8")
    pipeline.ingest([folder / "a.xml"], folder / "store", workers=1)
    return cofolio.open(folder / "store")


@pytest.fixture(scope="module")
def kazakhstan(library: cofolio.Library) -> Portfolio:
    return library.portfolio("Kazakhstan", donor="EU", on=date(2016, 5, 1))


def test_own_figures_and_those_beside_never_mix(kazakhstan: Portfolio) -> None:
    assert {figure.scope for figure in kazakhstan.totals} == {"bilateral", "shared", "total"}
    assert {figure.scope for figure in kazakhstan.beside} <= {"regional", "global"}
    total = [f.value for f in kazakhstan.totals if (f.measure, f.scope) == ("spend", "total")]
    assert total == [Decimal("20000.00")]
    beside = [f.value for f in kazakhstan.beside if (f.measure, f.place) == ("spend", "619")]
    assert beside == [Decimal("180000.00")]


def test_donor_narrows_everything(kazakhstan: Portfolio, library: cofolio.Library) -> None:
    assert kazakhstan.donor_name
    assert not [f for f in kazakhstan.totals if f.measure == "commitment" and f.counted.flows]
    everyone = library.portfolio("KZ", on=date(2016, 5, 1))
    assert [f.value for f in everyone.totals if (f.measure, f.scope) == ("commitment", "total")] == [
        Decimal("50.00")
    ]


def test_projects_by_scope(kazakhstan: Portfolio) -> None:
    assert [row.activity_id for row in kazakhstan.under_way("shared")] == ["XI-IATI-EC_INTPA-1"]
    assert [row.activity_id for row in kazakhstan.under_way("regional")] == ["XI-IATI-EC_INTPA-1"]
    assert kazakhstan.ongoing.by_scope["total"].value == 1


def test_breakdowns_are_of_the_total(kazakhstan: Portfolio) -> None:
    assert {figure.scope for figure in (*kazakhstan.by_year, *kazakhstan.by_sector)} == {"total"}
    assert [(f.by["year"], f.value) for f in kazakhstan.by_year] == [(2012, Decimal("20000.00"))]
    assert [f.by["sector-group"] for f in kazakhstan.by_sector] == ["150"]


def test_facts_stand_beside(kazakhstan: Portfolio, library: cofolio.Library) -> None:
    assert len(kazakhstan.statements) == 19
    assert kazakhstan.curated
    assert kazakhstan.curated.regional_programmes
    france = library.portfolio("FRA")
    assert france.statements == ()
    assert france.curated is not None
    assert france.curated.is_empty()


def test_facts_on_the_eu_are_not_another_donors(library: cofolio.Library) -> None:
    other = library.portfolio("KZ", donor="BB")
    assert (other.curated, other.statements) == (None, ())
    assert library.portfolio("KZ", donor="XI-IATI-EC_INTPA").statements


def test_place_by_code_or_name() -> None:
    assert find_place("kaz") == find_place("Kazakhstan") == find_place("KZ")
    assert ("619" in dict(find_place("KZ").regions)) is True
    with pytest.raises(UsageError):
        find_place("Atlantis")


def test_same_question_same_answer(library: cofolio.Library) -> None:
    asked = {"donor": "EU", "on": date(2016, 5, 1), "year_from": 2010, "year_to": 2014}
    assert library.portfolio("KZ", **asked) == library.portfolio("KZ", **asked)
