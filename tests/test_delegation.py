"""What a delegation manages on a day: known, known then, ended, not begun; and what published activities add."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import cofolio
from cofolio import pipeline
from cofolio.errors import NotFound, UsageError
from cofolio.portfolio import delegation
from cofolio.rendering import records

ACTIVITY = """<iati-activity default-currency="EUR"><iati-identifier>{id}</iati-identifier>
<reporting-org ref="XI-IATI-EC_INTPA" type="10"><narrative>EC</narrative></reporting-org>
<title><narrative>{title}</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="{start}"/><activity-date type="3" iso-date="{end}"/>
<contact-info><organisation><narrative>{named}</narrative></organisation><email>office@example.org</email></contact-info>
<recipient-country code="KZ"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="{start}"/>
<value value-date="{start}">1</value></transaction></iati-activity>"""


def standings(place: str, on: date) -> dict[str, str]:
    return {one.undertaking.id: one.standing for one in delegation(place, on).manages}


@pytest.mark.parametrize(
    ("on", "bomca"),
    [
        (date(2002, 12, 31), "not-begun"),
        (date(2015, 12, 31), "not-known-yet"),
        (date(2016, 1, 1), "known"),
        (date(2016, 12, 31), "known"),
        (date(2017, 1, 1), "not-known-to-have-ended"),
        (date(2026, 11, 23), "not-known-to-have-ended"),
    ],
)
def test_a_relation_told_in_one_year(on: date, bomca: str) -> None:
    assert standings("KG", on)["BOMCA"] == bomca


def test_projects_end_with_their_own_dates() -> None:
    assert standings("KZ", date(2018, 10, 14))["KZ-JUSTICE"] == "not-known-to-have-ended"
    assert standings("KZ", date(2018, 10, 15))["KZ-JUSTICE"] == "ended"


def test_phases_of_the_day() -> None:
    def phases(on: date) -> list[str]:
        found = delegation("KG", on).manages
        return [part.name for one in found if one.undertaking.id == "BOMCA" for part in one.phases]

    assert phases(date(2016, 5, 1)) == ["9"]
    assert phases(date(2005, 5, 1)) == ["1-5"]
    assert phases(date(2020, 9, 1)) == []


def test_history() -> None:
    found = delegation("KG", date(2009, 5, 1))
    assert found.exists is False
    assert found.delegation is not None
    assert found.delegation.office_from == "2004"
    assert delegation("KG", date(2012, 5, 1)).exists is None  # from 2010, its end not known


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(
        NotFound, match="know of no EU delegation in France; the register has KG, KZ, TJ, TM, UZ"
    ):
        delegation("France")
    with pytest.raises(UsageError, match="no country is called"):
        delegation("Atlantis")
    with pytest.raises(UsageError, match="European Union's only"):
        delegation("KG", donor="US-GOV-1")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> cofolio.Library:
    folder: Path = tmp_path_factory.mktemp("delegation")
    kyrgyz, liberia = (
        f"Delegation of the European Union to {name}" for name in ("the Kyrgyz Republic", "Liberia")
    )
    rows = (
        ("XI-IATI-EC_INTPA-1", "Under way", "2015-01-01", "2030-12-31", kyrgyz),
        ("XI-IATI-EC_INTPA-2", "Not begun", "2029-01-01", "2030-12-31", "EU Delegation to Kyrgyzstan"),
        ("XI-IATI-EC_INTPA-3", "Elsewhere", "2015-01-01", "2030-12-31", liberia),
        ("XI-IATI-EC_INTPA-4", "No delegation", "2015-01-01", "2030-12-31", "Ministry of Kyrgyzstan"),
    )  # fmt: skip
    xml = "".join(
        ACTIVITY.format(id=i, title=title, start=start, end=end, named=named)
        for i, title, start, end, named in rows
    )
    (folder / "a.xml").write_text(
        f'<iati-activities version="2.03">{xml}</iati-activities>', encoding="utf-8"
    )
    pipeline.ingest([folder / "a.xml"], folder / "store", workers=1)
    return cofolio.open(folder / "store")


def test_activities_that_name_it(library: cofolio.Library) -> None:
    found = library.delegation("KG", date(2020, 1, 1)).in_data
    assert found is not None
    assert found.activities == 2
    assert [(row.activity_id, row.ongoing) for row in found.under_way] == [("XI-IATI-EC_INTPA-1", "yes")]
    assert [(one.kind, one.value, one.activities) for one in found.contacts] == [
        ("email", "office@example.org", 2)
    ]


def test_a_delegation_known_from_activities_alone(library: cofolio.Library) -> None:
    found = library.delegation("LR", date(2020, 1, 1))
    assert found.delegation is None
    assert found.in_data is not None
    assert found.in_data.activities == 1
    assert json.loads(records.to_json(found))["in_data"]["under_way"][0]["title"] == "Elsewhere"
    with pytest.raises(NotFound, match="the register and the loaded activities"):
        library.delegation("FR", date(2020, 1, 1))
