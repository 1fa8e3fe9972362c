"""Corrections: applied where the fault stands, said in receipts and findings, and never once it is mended."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import cofolio
from cofolio import registry
from cofolio.errors import RegistryError
from cofolio.library import Library
from cofolio.pipeline import correcting, ingest
from cofolio.registry import Correction

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="2026-01-01T00:00:00Z">
<iati-activity default-currency="EUR" last-updated-datetime="2026-01-01T00:00:00Z">
<iati-identifier>{reference}-1</iati-identifier>
<reporting-org ref="{reference}" type="40"><narrative>Bank</narrative></reporting-org>
<title><narrative>Road</narrative></title>
<activity-status code="2"/>
<recipient-country code="{code}"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-02"/><value>100</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-03"/><value>{amount}</value></transaction>
</iati-activity>
</iati-activities>
"""


def correction(**changed: str | tuple[str, ...]) -> Correction:
    given: dict[str, object] = {
        "id": "bank-place",
        "publisher": "XM-DAC-46007",
        "activities": ("XM-DAC-46007-1",),
        "element": "recipient-country/@code",
        "wrong": "RD",
        "right": "DO",
        "reason": "no such country",
        "evidence": "its name",
        "reported": "no",
        "origin": "data/corrections/bank.yml, entry 1",
    }
    return Correction(**{**given, **changed})  # type: ignore[arg-type]  # fields by name


AMOUNT = correction(id="bank-amount", element="transaction[2]/value", wrong="5000", right="50.00")


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> list[Correction]:
    """The list of corrections that the next ingest applies."""
    listed: list[Correction] = []
    monkeypatch.setattr(registry, "corrections", lambda: tuple(listed))
    return listed


def loaded(
    tmp_path: Path, code: str = "RD", amount: str = "5000", reference: str = "XM-DAC-46007"
) -> Library:
    file = tmp_path / f"{code}-{amount}.xml"
    file.write_text(FILE.format(reference=reference, code=code, amount=amount))
    ingest([str(file)], tmp_path / "store", workers=1)
    return cofolio.open(tmp_path / "store")


def codes(library: Library) -> list[str]:
    return sorted(one.code for one in library.findings() if one.code.startswith("correction"))


def test_a_correction_is_counted_said_and_found(tmp_path: Path, shipped: list[Correction]) -> None:
    shipped += [correction(), AMOUNT]
    with loaded(tmp_path) as library:
        [figure] = library.figures("DO", measure="spend", scope="total")
        rows = list(library.receipt(figure.receipt).rows)
        assert figure.value == Decimal(150)
        assert [row.published_amount for row in rows] == [Decimal(100), Decimal(50)]
        place, amount = (
            "recipient-country/@code: RD → DO (bank-place)",
            "transaction[2]/value: 5000 → 50.00 (bank-amount)",
        )
        assert [set(row.corrections) for row in rows] == [{place}, {place, amount}]
        assert codes(library) == ["correction-applied"] * 2
        assert "unknown-place" not in {one.code for one in library.findings()}
        assert {one.state for one in library.corrections()} == {"applied"}
        assert b'code="RD"' in library.xml("XM-DAC-46007-1")[0].xml  # as published


def test_what_the_publisher_mends_is_left_alone(tmp_path: Path, shipped: list[Correction]) -> None:
    shipped += [correction(), AMOUNT]
    with loaded(tmp_path, code="DO", amount="75") as library:
        assert [(one.correction, one.state) for one in library.corrections()] == [
            ("bank-place", "mended"),
            ("bank-amount", "unmatched"),
        ]
        assert codes(library) == ["correction-expired", "correction-unmatched"]
        [figure] = library.figures("DO", measure="spend", scope="total")
        assert figure.value == Decimal(175)
        assert all(row.corrections == () for row in library.receipt(figure.receipt).rows)


def test_only_the_publisher_named_is_corrected(tmp_path: Path, shipped: list[Correction]) -> None:
    shipped.append(correction(activities=("XM-DAC-46007-1", "GB-1-1")))
    with loaded(tmp_path, reference="GB-1") as library:
        assert {one.state for one in library.corrections()} == {"not-loaded"}
        assert codes(library) == []


def test_right_in_one_copy_and_wrong_in_another(tmp_path: Path, shipped: list[Correction]) -> None:
    shipped.append(correction())
    loaded(tmp_path, code="DO").close()
    with loaded(tmp_path, code="RD") as library:
        assert sorted(one.state for one in library.corrections()) == ["applied", "mended"]
        assert codes(library) == ["correction-applied"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"element": "recipient-country/@kode"}, "no element or attribute that is read"),
        ({"element": "recipient_land/@code"}, "no element or attribute that is read"),
        ({"element": "activity-status[1]/@code"}, "no element or attribute that is read"),
        ({"element": "transaction/value", "right": "much"}, "is not an amount"),
        (
            {"element": "transaction/transaction-date/@iso-date", "right": "2020-02-30"},
            "no day of the calendar",
        ),
    ],
)
def test_a_broken_entry_is_named(changed: dict[str, str], said: str) -> None:
    with pytest.raises(RegistryError, match=said) as error:
        correcting.fixes([correction(**changed)])
    assert "data/corrections/bank.yml, entry 1" in str(error.value)


def test_shipped_corrections_are_readable_and_reasoned() -> None:
    known = registry.corrections()
    assert {one.id for one in known} >= {"bcie-dominican-republic", "feed-the-minds-value-date-1010"}
    assert len(correcting.fixes(known)) == sum(len(one.activities) for one in known)
    assert all(len(one.evidence) > 40 and len(one.reason) > 20 for one in known)


def test_real_faults_are_corrected(tmp_path: Path, shared_data: Path) -> None:
    ingest([str(shared_data / "iati" / "dportal-covid.zip")], tmp_path / "store")
    with cofolio.open(tmp_path / "store") as library:
        states = {one.correction: one.state for one in library.corrections()}
        assert states["feed-the-minds-value-date-1010"] == "applied"
        [xml] = [one for one in library.xml("GB-CHC-291333-SEM_SSD_20/01") if one.is_headline]
        assert b"1010-12-09" in xml.xml
