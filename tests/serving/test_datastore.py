"""The access API of the Datastore Classic: its columns, filters, envelopes and answers to what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from lxml import etree

from cofolio import pipeline
from cofolio.serving import create
from tests.surfaces.conftest import FAMILY, HOSTILE

ACCESS = "/api/1/access"
SPLIT = """<iati-activities version="2.03" xmlns:own="https://example.org/own">
<iati-activity default-currency="USD" last-updated-datetime="2020-02-03T10:00:00Z" own:tag="1" xml:lang="fr">
<iati-identifier>BB-1</iati-identifier>
<reporting-org ref="BB" type="21"><narrative>Donor B</narrative></reporting-org>
<title><narrative xml:lang="fr">Eau</narrative><narrative xml:lang="en">Water</narrative></title>
<description type="2"><narrative xml:lang="en">Aims</narrative></description>
<description type="1"><narrative xml:lang="en">General</narrative></description>
<participating-org role="1" ref="F-1" type="10"><narrative>Funder</narrative></participating-org>
<participating-org role="4" ref="I-1" type="22"><narrative>First</narrative></participating-org>
<participating-org role="4" ref="I-2" type="22"><narrative>Last</narrative></participating-org>
<activity-status code="2"/><activity-date type="1" iso-date="2019-01-01"/>
<activity-date type="2" iso-date="2019-03-01"/>
<recipient-country code="KZ" percentage="60"/><recipient-country code="KG" percentage="40"/>
<recipient-region code="619" vocabulary="1"/>
<sector vocabulary="1" code="14030" percentage="75.5"/><sector vocabulary="99" code="W" percentage="24.5"/>
<policy-marker code="2" significance="1"/><default-aid-type code="C01"/>
<budget type="2"><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/>
<value currency="EUR" value-date="2019-01-02">100.50</value></budget>
<transaction ref="T1"><transaction-type code="2"/><transaction-date iso-date="2019-04-01"/>
<value value-date="2019-04-02">-250.25</value>
<provider-org ref="F-1" type="10"><narrative>Funder</narrative></provider-org>
<recipient-country code="KZ"/><sector vocabulary="1" code="14030"/><aid-type code="B01"/></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2019-05-01"/>
<value currency="EUR" value-date="2019-05-01">100</value></transaction>
</iati-activity></iati-activities>
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("datastore")
    (folder / "family.xml").write_text(FAMILY, encoding="utf-8")
    (folder / "split.xml").write_text(SPLIT, encoding="utf-8")
    pipeline.ingest([folder / "family.xml", folder / "split.xml"], folder / "store", workers=1)
    with TestClient(create(folder / "store"), raise_server_exceptions=False) as client:
        yield client


def rows(asking: TestClient, address: str) -> list[dict[str, str]]:
    answer = asking.get(f"{ACCESS}/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_activities(asking: TestClient) -> None:
    (row,) = rows(asking, "activity.csv?reporting-org=BB")
    said = {
        "iati-identifier": "BB-1", "last-updated-datetime": "2020-02-03", "reporting-org-type-code": "21",
        "title": "Water", "description": "General", "description_objectives": "Aims", "description_other": "",
        "start-planned": "2019-01-01", "start-actual": "2019-03-01", "end-actual": "",
        "participating-org (Funding)": "Funder", "participating-org-ref (Implementing)": "I-2",
        "recipient-country-code": "KZ;KG", "recipient-country": "Kazakhstan;Kyrgyzstan",
        "recipient-country-percentage": "60;40", "recipient-region-code": "619", "sector-code": "14030;W",
        "sector-percentage": "75.5;24.5", "sector-vocabulary-code": "1;99", "default-aid-type-code": "C01",
        "default-currency": "USD", "currency": "!Mixed currency",
        "total-Commitment": "-250.25", "total-Disbursement": "100", "total-Disbursement-EUR": "100",
        "total-Reimbursement": "0",
    }  # fmt: skip
    assert {name: row[name] for name in said} == said
    assert rows(asking, "activity.csv?reporting-org=BB&locale=fr")[0]["title"] == "Eau"


def test_columns_of_every_kind(asking: TestClient) -> None:
    numbers = {
        "activity": 74, "activity/by_country": 73, "activity/by_sector": 69,
        "transaction": 76, "transaction/by_country": 76, "transaction/by_sector": 76,
        "budget": 15, "budget/by_country": 15, "budget/by_sector": 12,
    }  # fmt: skip
    for kind, number in numbers.items():
        head = asking.get(f"{ACCESS}/{kind}.csv?limit=0").text.splitlines()[0].split(",")
        assert len(head) == len(set(head)) == number, kind


def test_rows_are_split_by_what_the_activity_names(asking: TestClient) -> None:
    countries = rows(asking, "activity/by_country.csv?iati-identifier=BB-1")
    assert [(r["recipient-country-code"], r["recipient-country-percentage"]) for r in countries] == [
        ("KZ", "60"),
        ("KG", "40"),
    ]
    sectors = rows(asking, "transaction/by_sector.csv?iati-identifier=BB-1")
    assert [(r["sector-code"], r["sector-percentage"], r["transaction-type"]) for r in sectors] == [
        ("14030", "75.5", "2"),
        ("W", "24.5", "2"),
        ("14030", "75.5", "3"),
        ("W", "24.5", "3"),
    ]
    assert len(rows(asking, "budget/by_country.csv?iati-identifier=BB-1")) == 2


def test_transactions_and_budgets(asking: TestClient) -> None:
    first, second = rows(asking, "transaction.csv?iati-identifier=BB-1")
    said = {
        "transaction-type": "2", "transaction-date": "2019-04-01", "transaction-value": "-250.25",
        "transaction-value-USD": "-250.25", "transaction_ref": "T1", "transaction_value_currency": "",
        "transaction_value_value-date": "2019-04-02", "transaction_provider-org_ref": "F-1",
        "transaction_recipient-country-code": "KZ",
        "transaction_sector": "Basic drinking water supply and basic sanitation",
        "transaction_aid-type_code": "B01", "recipient-country-code": "KZ;KG",
    }  # fmt: skip
    assert {name: first[name] for name in said} == said
    assert (second["transaction_value_currency"], second["transaction-value-EUR"]) == ("EUR", "100")
    (budget,) = rows(asking, "budget.csv?iati-identifier=BB-1")
    assert (budget["budget-value"], budget["budget-value-EUR"], budget["budget-type"]) == (
        "100.5",
        "100.5",
        "revised",
    )


@pytest.mark.parametrize(
    ("query", "identifiers"),
    [
        ("recipient-country=KG", "BB-1"),
        ("recipient-country=kg|KZ&reporting-org=AA", "AA-6 AA-6-1 AA-6-2 AA-7 AA-8"),
        ("recipient-region=619", "AA-7 BB-1"),
        ("sector=31110", "AA-6-2"),
        ("sector.code=31110|14030", "AA-6-2 BB-1"),
        ("policy-marker=2&policy-marker.significance=1", "BB-1"),
        ("participating-org=I-1", "BB-1"),
        ("participating-org-role-4.text=Last", "BB-1"),
        ("participating-org-role-1=I-1", ""),
        ("participating-org.role=4", "AA-6 BB-1"),
        ("reporting-org.type=21", "BB-1"),
        ("related-activity=AA-6", "AA-6-1 AA-6-2"),
        ("transaction=T1", "BB-1"),
        ("transaction_provider-org.ref=F-1", "BB-1"),
        ("title=COMPONENT", "AA-6-2"),
        ("start-date__gt=2014-01-01", "AA-8 BB-1"),
        ("start-date__lt=2012-02-01", "AA-6 AA-7"),
        ("end-date__gt=2020-01-01", "AA-6-2 AA-7"),
        ("last-updated-datetime__gt=2020-02-02", "BB-1"),
        ("last-updated-datetime__lt=2020-02-03", ""),
        ("last-change__gt=2020-01-01&registry-dataset=split", "BB-1"),
        ("last-change__lt=2020-01-01", ""),
        ("transaction-type=2&reporting-org=BB", "BB-1"),
        ("title=%25", ""),
        ("title='%20OR%201=1%20--", ""),
    ],
)  # fmt: skip
def test_filters(asking: TestClient, query: str, identifiers: str) -> None:
    assert " ".join(row["iati-identifier"] for row in rows(asking, f"activity.csv?{query}")) == identifiers


def test_the_type_of_a_transaction_chooses_transactions(asking: TestClient) -> None:
    found = rows(asking, "transaction.csv?transaction-type=3&reporting-org=BB")
    assert [row["transaction-type"] for row in found] == ["3"]


def test_pages_add_up_to_the_stream(asking: TestClient) -> None:
    paged = [rows(asking, f"transaction.csv?limit=2&offset={offset}") for offset in (0, 2, 4, 6, 8)]
    key = ("iati-identifier", "transaction-type", "transaction-value")
    together = sorted(tuple(row[name] for name in key) for page in paged for row in page)
    streamed = sorted(tuple(row[name] for name in key) for row in rows(asking, "transaction.csv?stream=true"))
    assert together == streamed
    assert len(streamed) == 8


def test_json_is_as_xmltodict_reads_it(asking: TestClient) -> None:
    told = asking.get(f"{ACCESS}/activity.json?reporting-org=BB").json()
    assert (told["ok"], told["total-count"], told["start"], told["limit"]) == (True, 1, 0, 50)
    (one,) = told["iati-activities"]
    assert one["iati-extra:version"] == "2.03"
    activity = one["iati-activity"]
    assert activity["recipient-country"][1] == {"code": "KG", "percentage": "40"}
    assert activity["title"]["narrative"][1] == {"xml:lang": "en", "text": "Water"}
    assert activity["own:tag"] == "1"
    assert set(asking.get(f"{ACCESS}/activity/?unwrap=true").json()) == {"iati-activities"}


def test_xml_is_as_published(asking: TestClient) -> None:
    answer = asking.get(f"{ACCESS}/activity.xml?stream=true")
    root = etree.fromstring(answer.content)
    assert (root.tag, root.findtext("ok")) == ("result", "True")
    assert root.findtext("iati-activities/query/total-count") == "6"
    activities = root.findall("iati-activities/iati-activity")
    assert len(activities) == 6
    assert {a.get("{https://datastore.codeforiati.org/ns}version") for a in activities} == {"2.03"}
    assert activities[-1].getparent() is root.find("iati-activities")
    assert any(a.get("{https://example.org/own}tag") == "1" for a in activities)
    assert any(HOSTILE.split("[")[1][:4] in (a.findtext("title/narrative") or "") for a in activities)


def test_workbooks_hold_numbers_and_days_and_run_nothing(asking: TestClient) -> None:
    answer = asking.get(f"{ACCESS}/transaction.xlsx?stream=true")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head = [str(cell.value) for cell in sheet[1]]
    found = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    amounts = [row["transaction-value"].value for row in found]
    assert -250.25 in amounts
    assert isinstance(found[0]["transaction-date"].value, datetime)
    hostile = [row["title"] for row in found if str(row["title"].value).startswith("=")]
    assert hostile
    assert {cell.data_type for cell in hostile} == {"s"}


def test_hostile_titles_in_csv_are_text(asking: TestClient) -> None:
    (row,) = rows(asking, "activity.csv?iati-identifier=AA-6-1")
    assert row["title"].startswith("'=cmd")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("activity.csv?recipient-contry=KZ", 400, "no filter 'recipient-contry'"),
        ("activity.csv?recipient-country=ZZ", 400, "no code 'ZZ'"),
        ("activity.csv?start-date__gt=2014", 400, "2014-01-31"),
        ("activity.csv?limit=1001", 400, "from 0 to 1000"),
        ("activity.csv?limit=-1", 400, "from 0 to 1000"),
        ("activity.csv?offset=x", 400, "whole number"),
        ("activity.csv?sector=", 400, "no value"),
        ("activity.csv?version=ffffffffff", 404, "no version"),
        ("activity.zzz", 404, ""),
        ("transaction.xml", 404, ""),
    ],
)
def test_what_is_wrong_is_told(asking: TestClient, address: str, status: int, says: str) -> None:
    answer = asking.get(f"{ACCESS}/{address}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]


def test_about(asking: TestClient) -> None:
    told = asking.get("/api/1/about/").json()
    assert (
        told["ok"],
        told["indexed_activities"],
        told["indexed_transactions"],
        told["indexed_budgets"],
    ) == (True, 6, 8, 1)
    assert asking.get("/api/1/about/dataset").json() == {"datasets": ["family", "split"]}
    assert asking.get("/api/1/about/dataset/split/").json()["resources"][0]["num_of_activities"] == 1
    assert asking.get("/api/1/about/dataset/?detail=true&limit=1").json()["total-count"] == 2
    assert asking.get("/api/1/about/dataset/none/").status_code == 404
    assert "recipient-country" in asking.get("/api/1/meta/filters/").json()["filters"]
    assert any("activity.csv" in address for address in asking.get("/api/1/").json())
