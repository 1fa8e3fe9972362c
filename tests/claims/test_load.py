"""Files of claims: what is read, and the error that each mistake gives, with file and claim."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cofolio import claims
from cofolio.errors import InputError, RegistryError
from tests.claims.conftest import CLAIM, written

COUNT = {"count": {"from": 2015, "to": 2018}, "is": {"exactly": 5}}
SUM = {"sum": {"measure": "spend", "from": 2015, "to": 2018}, "is": {"exactly": "EUR 5 million"}}
FACT = {"fact": {"count": ["KZ-JUSTICE/component"]}, "is": {"exactly": 4}}
STATED = {"fact": {"sum": [{"of": "BOMCA", "what": "phases 1-8"}]}, "is": {"exactly": "EUR 36 million"}}


def changed(one: dict, **fields: object) -> dict:
    """A claim with fields of it, or of its question, put otherwise."""
    inner = next(kind for kind in ("count", "sum", "fact") if kind in one)
    made = {**one, inner: dict(one[inner])}
    for name, value in fields.items():
        where = (
            made if name in (*CLAIM, "is", "conflicts_with", "rests_on", "said", "statement") else made[inner]
        )
        where[{"first": "from", "last": "to"}.get(name, name)] = value
    return made


MISTAKES = [
    (changed(COUNT, place="Atlantis"), "no country is called 'Atlantis'"),
    (changed(COUNT, place="XX"), "no country is called 'XX'"),
    (changed(COUNT, donor=None), "donor missing"),
    (changed(COUNT, source="hearsay"), "unknown source 'hearsay'"),
    (changed(COUNT, source=None), "source missing"),
    (changed(COUNT, text=""), "text missing"),
    (
        changed(COUNT, confidence="certain"),
        "unknown confidence 'certain'; expected high, medium, low, unverified",
    ),
    (changed(COUNT, statement="T1"), "statement 'T1'; expected S1 to S19"),
    (changed(COUNT, said="2016-02-30"), "said is no date"),
    (changed(COUNT, said=1850), "said 1850 is out of range"),
    (changed(COUNT, first=1066), "from 1066 is out of range; expected a year from 1945 to 2100"),
    (changed(COUNT, first=2019), "from 2019 comes after to 2018"),
    (changed(COUNT, first="2015"), "from is '2015'; expected a year"),
    (changed(COUNT, first=None), "give a period (from and to), a day, or activities"),
    (changed(COUNT, day=date(2016, 5, 1)), "not both"),
    (changed(COUNT, day="1 May"), "'1 May' is not a date"),
    (changed(COUNT, on=date(2016, 5, 1)), "unknown field on"),
    (changed(COUNT, scope="regional"), "unknown scope 'regional'; expected bilateral, shared, total"),
    (changed(changed(COUNT, place="619"), scope="total"), "scope is for a country"),
    (changed(COUNT, sector="99999"), "unknown sector '99999'"),
    (changed(COUNT, sector="15130", sector_group="150"), "give a sector or a sector_group"),
    (changed(COUNT, sector_group="15130"), "unknown sector_group '15130'"),
    (changed(COUNT, instrument="DCI-2007", activities=["A"]), "give an instrument or activities, not both"),
    (changed(SUM, instrument="DCIX"), "unknown instrument 'DCIX'; expected an id such as DCI-2014"),
    (changed(SUM, flow_type="oda"), "unknown flow_type 'oda'; expected ODA"),
    (changed(SUM, measure="money"), "unknown measure 'money'; expected commitment, spend"),
    (changed(SUM, measure=None), "measure missing"),
    (changed(COUNT, **{"is": {}}), "under is expected fields with values"),
    (changed(COUNT, **{"is": {"exactly": 5, "at least": 3}}), "expected one of exactly"),
    (changed(COUNT, **{"is": {"roughly": 5}}), "unknown field roughly"),
    (changed(COUNT, **{"is": {"exactly": "five"}}), "exactly is 'five'; expected a whole number"),
    (changed(COUNT, **{"is": {"exactly": -1}}), "exactly is -1"),
    (changed(COUNT, **{"is": {"about": 5}}), "about needs a tolerance, and the reason for it"),
    (changed(COUNT, **{"is": {"about": 5, "tolerance": 1}}), "and the reason for it"),
    (changed(COUNT, **{"is": {"exactly": 5, "tolerance": 1}}), "only about has a tolerance"),
    (changed(COUNT, **{"is": {"between": 5}}), "expected two numbers in a list"),
    (changed(COUNT, **{"is": {"between": [7, 5]}}), "between 7 and 5 is turned round"),
    (changed(SUM, **{"is": {"exactly": 12}}), "expected an amount such as EUR 8.8 million"),
    (changed(SUM, **{"is": {"exactly": "12 million"}}), "expected an amount such as EUR 8.8 million"),
    (changed(SUM, **{"is": {"exactly": "GBP 12"}}), "unknown currency 'GBP'; expected EUR, USD"),
    (changed(SUM, **{"is": {"between": ["EUR 1", "USD 2"]}}), "in two currencies"),
    ({**COUNT, **SUM}, "expected one question of count, sum, fact, found 2"),
    ({"is": {"exactly": 5}}, "expected one question of count, sum, fact, found 0"),
    (changed(FACT, count=["KZ-JUSTIZ"]), "no entry 'KZ-JUSTIZ'"),
    (changed(FACT, count=["KZ-JUSTICE/phase"]), "has no 'phase'"),
    (changed(FACT, start=["BOMCA"]), "expected one of count, start, sum, found 2"),
    ({"fact": {"start": ["LEICA"]}, "is": {"exactly": 2003}}, "'LEICA' has no start date"),
    (changed(STATED, sum=[{"of": "BOMCA", "what": "phases 1-99"}]), "state no such sum of 'BOMCA' in EUR"),
    (changed(STATED, sum=[{"of": "BOMCA", "part": "11"}]), "state no such sum of 'BOMCA'"),
    (changed(STATED, **{"is": {"exactly": "USD 36 million"}}), "state no such sum of 'BOMCA' in USD"),
    (changed(COUNT, conflicts_with=["Y"]), "unknown claim 'Y'"),
    (changed(COUNT, rests_on=["X0"]), "unknown claim 'X0', or itself"),
]


@pytest.mark.parametrize(("one", "expected"), MISTAKES, ids=[expected[:40] for _, expected in MISTAKES])
def test_a_mistake_is_named_with_file_and_claim(one: dict, expected: str, tmp_path: Path) -> None:
    path = written(tmp_path / "mine.yml", one)
    with pytest.raises(RegistryError, match=re.escape(expected)) as error:
        claims.read([path])
    assert f"{path}, X0" in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("claims: [", "not readable as YAML"),
        ("- a list", "expected a mapping at the top"),
        ("claims: {}", "expected a list of entries under 'claims'"),
        ("claims: []\nfigures: []", "unknown part figures"),
        ("claims: []\nsources: [{id: kz_page, name: Mine}]", "source kz_page: given twice"),
        ("claims: []\nsources: [{id: a, name: A, seen: never}]", "seen 'never'"),
        ("claims: [{id: A}]", "A: text, place, source, confidence, is missing"),
        ("claims: [{text: A}]", "a claim without id"),
    ],
)
def test_a_broken_file(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=re.escape(expected)) as error:
        claims.read([path])
    assert str(path) in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        claims.read([tmp_path / "none.yml"])
    (tmp_path / "latin.yml").write_bytes(b"claims: [\xe9]")
    with pytest.raises(InputError, match="not UTF-8"):
        claims.read([tmp_path / "latin.yml"])


def test_claims_that_rest_on_each_other_go_round(tmp_path: Path) -> None:
    circle = [
        changed(COUNT, rests_on=["X1"]),
        changed(COUNT, rests_on=["X2"]),
        changed(COUNT, rests_on=["X0"]),
    ]
    with pytest.raises(RegistryError, match="X0: it rests on itself by way of X1, X2"):
        claims.read([written(tmp_path / "mine.yml", *circle)])


def test_ids_are_given_once_over_all_files(tmp_path: Path) -> None:
    one, two = written(tmp_path / "one.yml", COUNT), written(tmp_path / "two.yml", COUNT)
    with pytest.raises(RegistryError, match=re.escape(f"another claim has this id ({one}, X0)")):
        claims.read([one, two])


def test_files_may_name_each_other_s_claims(tmp_path: Path) -> None:
    one = written(tmp_path / "one.yml", changed(COUNT, conflicts_with=["OTHER"]))
    two = written(tmp_path / "two.yml", {**COUNT, "id": "OTHER", "source": "kz_page"})
    assert [claim.id for claim in claims.read([one, two])] == ["X0", "OTHER"]


def test_a_claim_is_read_as_written(tmp_path: Path) -> None:
    said = {"about": "EUR 8.8 million", "tolerance": "5 %", "reason": "round"}
    (claim,) = claims.read([written(tmp_path / "mine.yml", {**SUM, "is": said, "place": "Tajikistan"})])
    assert (claim.place, claim.donor, claim.query.scope) == ("TJ", "EU", "total")
    assert (claim.comparison.low, claim.comparison.high) == (8_360_000, 9_240_000)
    assert (claim.query.currency, claim.query.measures) == ("EUR", ("spend",))
    assert claim.fact.source == "A report"


def test_claims_of_a_country_are_those_of_its_regions_too() -> None:
    kyrgyz = {claim.place for claim in claims.chosen(claims.shipped(), "KG", "EU")}
    assert kyrgyz == {"619"}
    assert {claim.place for claim in claims.chosen(claims.shipped(), "KZ")} == {"619", "KZ"}
    assert not list(claims.chosen(claims.shipped(), "FR"))
    assert not list(claims.chosen(claims.shipped(), "KZ", "US-GOV-1"))
