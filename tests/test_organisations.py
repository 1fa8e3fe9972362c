"""The register of organisations: all sources, one entry; a likeness of names joins nothing, a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import cofolio
from cofolio import pipeline, registry
from cofolio.errors import NotFound, RegistryError, UsageError
from cofolio.library import Library
from cofolio.measures import review

IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
<iati-activity default-currency="EUR" xml:lang="en">
<iati-identifier>US-GOV-1-A</iati-identifier>
<reporting-org ref="US-GOV-1" type="10"><narrative>USAID</narrative></reporting-org>
<title><narrative>Wells</narrative></title>
<participating-org role="4" ref="XM-DAC-41114" type="40"><narrative>United Nations Development Programme</narrative>
<narrative xml:lang="fr">Programme des Nations unies pour le developpement</narrative></participating-org>
<participating-org role="4" type="21"><narrative>Programme, United Nations Development</narrative></participating-org>
<participating-org role="4" type="22"><narrative>Helvetas</narrative></participating-org>
<activity-status code="2"/><recipient-country code="KZ"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2014-01-02"/><value>100</value>
<receiver-org ref="XM-DAC-41114" type="40"><narrative>UNDP</narrative></receiver-org></transaction>
</iati-activity>
<iati-activity default-currency="EUR" xml:lang="en">
<iati-identifier>US-GOV-1-B</iati-identifier>
<reporting-org ref="US-GOV-1" type="10"><narrative>USAID</narrative></reporting-org>
<title><narrative>Roads</narrative></title>
<participating-org role="4" type="21"><narrative>Programme, United Nations Development</narrative></participating-org>
<activity-status code="2"/><recipient-country code="KZ"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2014-01-02"/><value>7</value></transaction>
</iati-activity>
</iati-activities>
"""
CRS = (
    "Year,DonorCode,DonorName,AgencyCode,AgencyName,RecipientCode,RecipientName,PurposeCode,ChannelCode,ChannelName,"
    "USD_Commitment,USD_Disbursement\n"
    "2014,302,United States,1,Agency for International Development,613,Kazakhstan,15130,41114,UNDP,1.25,0.5\n"
    "2014,302,United States,1,Agency for International Development,613,Kazakhstan,15130,20000,NGOs,1,0.5\n"
)
UNNAMED = "programme, united nations development"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("organisations")
    (folder / "iati.xml").write_text(IATI, encoding="utf-8")
    (folder / "crs.csv").write_text(CRS, encoding="utf-8")
    pipeline.ingest([str(folder / "iati.xml"), str(folder / "crs.csv")], folder / "store", workers=1)
    return folder / "store"


@pytest.fixture
def library(store: Path) -> Library:
    return cofolio.open(store)


def test_sources_meet_in_one_entry(library: Library) -> None:
    undp, parts = library.registered_organisation("XM-DAC-41114")
    assert (undp.type_name, undp.country, undp.sources) == ("Multilateral", None, ("crs", "iati"))
    assert {(one.name, one.language, one.source) for one in undp.names} >= {
        ("United Nations Development Programme", "en", "iati"),
        ("Programme des Nations unies pour le developpement", "fr", "iati"),
        ("UNDP", "en", "iati"),
        ("UNDP", None, "crs"),
    }
    assert parts == []
    every = {one.key for one in library.organisation_register()[0]}
    assert every >= {"US-GOV-1", "XM-DAC-302", "XM-DAC-302-1", "XM-DAC-41114", UNNAMED, "helvetas"}
    assert "XM-DAC-20000" not in every


def test_agencies_belong_to_their_government(library: Library) -> None:
    agency, _ = library.registered_organisation("US-GOV-1")
    assert (agency.parent, agency.parent_name, agency.country) == ("XM-DAC-302", "United States", "US")
    assert agency.other_references == ("US-1",)
    _, parts = library.registered_organisation("XM-DAC-302")
    assert parts == ["US-GOV-1", "XM-DAC-302-1"]


@pytest.mark.parametrize(
    ("reference", "country", "parent"),
    [
        ("GB-CHC-1046001", "GB", None),
        ("XI-IATI-EC_INTPA", None, "EU"),
        ("XM-DAC-46004", None, None),
        ("XM-DAC-5", "DE", None),
        ("DE-1", "DE", "XM-DAC-5"),
        ("helvetas", None, None),
        ("", None, None),
    ],
)
def test_what_a_reference_says(reference: str, country: str | None, parent: str | None) -> None:
    assert (registry.country_of(reference), registry.parent_of(reference)) == (country, parent)


def test_searching_and_choosing(library: Library) -> None:
    assert [one.key for one in library.organisation_register("united NATIONS")[0]] == [
        "XM-DAC-41114",
        UNNAMED,
    ]
    assert library.organisation_register(limit=1)[1] > 1
    assert {one.key for one in library.organisation_register(country="us")[0]} >= {"US-GOV-1", "XM-DAC-302"}
    assert "helvetas" not in {one.key for one in library.organisation_register(source="crs")[0]}
    with pytest.raises(NotFound, match="nobody"):
        library.registered_organisation("nobody")


def test_a_suggestion_alone_changes_nothing(store: Path, tmp_path: Path) -> None:
    with cofolio.open(store) as before:
        [one] = before.suggested_organisations()
        assert (one.name, one.reference, one.occurrences) == (
            "Programme, United Nations Development",
            "XM-DAC-41114",
            2,
        )
        assert before.organisation("XM-DAC-41114").activities == 1
        file = tmp_path / "review.yml"
        file.write_text(review.review([one]), encoding="utf-8")
        assert review.read_review(file).num_rows == 0


def test_an_accepted_name_counts_under_its_reference_until_taken_back(store: Path, tmp_path: Path) -> None:
    with cofolio.open(store) as before:
        version, figures = before.version, before.figures("KZ")
        file = tmp_path / "review.yml"
        file.write_text(
            review.review(before.suggested_organisations()).replace("accepted: false", "accepted: true"),
            encoding="utf-8",
        )
    kept = tmp_path / "accepted.parquet"
    import pyarrow.parquet as pq

    pq.write_table(review.read_review(file), kept)
    pipeline.set_statistics("organisations", [kept], store)
    try:
        with cofolio.open(store) as after:
            assert after.version != version
            assert [(f.value, f.lower, f.upper) for f in after.figures("KZ")] == [
                (f.value, f.lower, f.upper) for f in figures
            ]
            undp = after.organisation("XM-DAC-41114")
            assert (undp.activities, undp.roles[0].activities) == (2, 2)
            assert after.organisation("Programme, United Nations Development").key == "XM-DAC-41114"
            assert [one.activities for one in after.organisations("KZ") if one.ref == "XM-DAC-41114"] == [2]
            assert after.find_organisations("united nations")[1] == 1
            found, _ = after.registered_organisation("programme, united nations development")
            assert (found.key, found.accepted) == ("XM-DAC-41114", ("Programme, United Nations Development",))
            assert after.suggested_organisations() == []
    finally:
        pipeline.set_statistics("organisations", [], store)
    with cofolio.open(store) as back:
        assert back.version == version
        assert back.organisation("XM-DAC-41114").activities == 1


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            [{"name": "A", "reference": "X-1", "accepted": "maybe"}],
            "entry 1: expected name, reference and accepted",
        ),
        ([{"name": "", "reference": "X-1", "accepted": True}], "entry 1"),
        ([{"name": "A", "reference": 41114, "accepted": True}], "in quotes"),
        (
            [
                {"name": "A", "reference": "X-1", "accepted": True},
                {"name": "a ", "reference": "X-2", "accepted": True},
            ],
            "entry 2: a  is accepted for X-1 already",
        ),
    ],
)
def test_a_broken_review_is_refused(tmp_path: Path, entries: list[object], said: str) -> None:
    file = tmp_path / "review.yml"
    file.write_text(yaml.safe_dump({"organisations": entries}), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        review.read_review(file)
    file.write_text("organisations: 3", encoding="utf-8")
    with pytest.raises(RegistryError, match="expected a list"):
        review.read_review(file)
