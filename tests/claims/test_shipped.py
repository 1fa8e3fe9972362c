"""The shipped claims: which statements they carry, and what the facts and real files make of each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import cofolio
from cofolio import claims, pipeline

ON_FACTS = {
    "KZ-RELATIONS-1991": ("confirmed", ()),
    "KZ-DCI-2007": ("confirmed", ()),
    "KZ-GRADUATED-2014": ("confirmed", ()),
    "KZ-JUSTICE-12": ("not_provable", ("list-open",)),
    "KZ-GREEN-8.8": ("not_provable", ("other-scope",)),
    "KZ-GREEN-7.1": ("not_provable", ("other-scope",)),
    "KZ-JUSTICE-COMPONENTS": ("not_provable", ("own-source-only",)),
    "KZ-REGIONAL-2014": ("confirmed", ()),
    "KZ-THREE-PROGRAMMES": ("confirmed", ()),
    "KZ-THREE-PLATFORMS": ("confirmed", ()),
    "KZ-ISTC-2015": ("confirmed", ()),
    "KZ-EXPO-2017": ("not_provable", ("own-source-only",)),
    "CA-2007-2010-314": ("not_provable", ("weak-facts",)),
    "CA-2007-2010-354": ("not_provable", ("weak-facts",)),
    "CA-2007-2013-675": ("not_provable", ("own-source-only",)),
    "CA-2007-2013-719": ("not_provable", ("weak-facts",)),
    "CA-2011-2013-321": ("not_provable", ("own-source-only",)),
    "CA-2014-2020-1000": ("confirmed", ()),
    "CA-2014-2020-1072": ("not_provable", ("other-scope",)),
    "BOMCA-1-8-33.5": ("not_provable", ("sources-disagree",)),
    "BOMCA-1-8-36": ("not_provable", ("other-scope",)),
    "BOMCA-1-9-40.1": ("not_provable", ("own-source-only",)),
    "BOMCA-10-21.75": ("not_provable", ("other-scope",)),
    "CADAP-6-9.06": ("not_provable", ("own-source-only",)),
    "CADAP-6-EU": ("not_provable", ("own-source-only",)),
}
ON_RECORDS = {
    "BOMCA-9-START-2015": ("confirmed", ()),
    "BOMCA-9-UNDER-WAY-2016": ("confirmed", ()),
    "BOMCA-9-6.6": ("not_provable", ("list-not-complete",)),
    "DIPECHO-CA-2017": ("not_provable", ("years-not-covered",)),
    "KZ-PROJECTS-1991-2014": ("not_provable", ("place-not-loaded",)),
    "KZ-MONEY-1991-2014": ("not_provable", ("place-not-loaded",)),
    "KZ-NO-NEW-DCI-2014-2020": ("not_provable", ("place-not-loaded",)),
    "KZ-JUSTICE-12-RECORDS": ("not_provable", ("place-not-loaded",)),
    "KZ-GREEN-8.8-RECORDS": ("not_provable", ("place-not-loaded",)),
    "KZ-TWO-ONGOING-2016": ("not_provable", ("place-not-loaded",)),
    "KZ-NINE-PROJECTS-2017": ("not_provable", ("place-not-loaded",)),
    "KZ-MIP-2007-2010": ("not_provable", ("place-not-loaded",)),
    "KZ-MIP-2011-2013": ("not_provable", ("place-not-loaded",)),
}
QUANTITATIVE = {"S1", "S2", "S3", "S5", "S7", "S9", "S10", "S11", "S13", "S15", "S16"}


def verdicts(results: tuple[claims.Result, ...]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {result.claim.id: (result.outcome, result.reasons) for result in results}


def test_every_statement_of_the_page_with_a_number_or_date_is_a_claim() -> None:
    assert {claim.statement for claim in claims.shipped() if claim.statement} == QUANTITATIVE


def test_facts_alone_decide_what_needs_no_records(library: cofolio.Library) -> None:
    on_facts = [claim for claim in claims.shipped() if isinstance(claim.query, claims.FactQuery)]
    assert verdicts(library.claims(on_facts)) == ON_FACTS


def test_a_source_does_not_confirm_itself() -> None:
    for result in claims.check(None, [c for c in claims.shipped() if isinstance(c.query, claims.FactQuery)]):  # type: ignore[arg-type]
        own = set(result.claim.fact.source.split("; "))
        if result.outcome != "not_provable":
            deciding = [one for one in result.readings if not one.weakness]
            assert deciding
            assert all(
                set(fact.source.split("; ")) - own
                for one in deciding
                for fact in one.facts
                if not one.weakness
            )


def test_conflicting_claims_name_each_other_and_are_not_both_confirmed(library: cofolio.Library) -> None:
    found = {result.claim.id: result for result in library.claims()}
    for result in found.values():
        for other in result.claim.conflicts_with:
            assert result.claim.id in found[other].claim.conflicts_with
            assert {result.outcome, found[other].outcome} != {"confirmed"}


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> cofolio.Library:
    folder = tmp_path_factory.mktemp("real")
    with zipfile.ZipFile(shared_data / "iati" / "european-commission.zip") as archive:
        (folder / "ec-intpa.xml").write_bytes(archive.read("ec-intpa.xml"))
    pipeline.ingest([folder / "ec-intpa.xml"], folder / "store", workers=1)
    return cofolio.open(folder / "store")


def test_verdicts_on_real_files(real: cofolio.Library) -> None:
    assert verdicts(real.claims()) == {**ON_FACTS, **ON_RECORDS}


def test_350_projects_are_told_year_by_year(real: cofolio.Library) -> None:
    """Nobody speaks for the years of TACIS; later files speak for other countries."""
    (result,) = real.claims([one for one in claims.shipped() if one.id == "KZ-PROJECTS-1991-2014"])
    assert [year.year for year in result.years] == list(range(1991, 2015))
    assert result.missing == tuple(range(1991, 2015))
    assert not any(year.elsewhere for year in result.years if year.year < 2008)
    assert [year.elsewhere for year in result.years][-1] == ("XI-IATI-EC_INTPA",)
