"""What is read goes to its column; what has none is kept elsewhere, never dropped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cofolio import pipeline
from cofolio.pipeline import staging
from cofolio.sources.iati import shred
from cofolio.sources.iati.shred import content_digest
from cofolio.store import Store
from tests.sources.staged import FOOT, HEAD, Staged, activities, activity, table

TRANSACTION = """
<transaction ref="T1" humanitarian="1">
  <transaction-type code="3"/>
  <transaction-date iso-date="2014-07-01"/>
  <value currency="EUR" value-date="2014-07-02">1234.50</value>
  <description><narrative xml:lang="en">One</narrative><narrative xml:lang="fr">Une</narrative></description>
  <provider-org ref="A" provider-activity-id="A-1" type="10"><narrative>Provider</narrative></provider-org>
  <receiver-org ref="B" receiver-activity-id="B-1" type="21"><narrative>Receiver</narrative></receiver-org>
  <sector code="11110" percentage="60"/><sector code="12220" percentage="40"/>
  <recipient-country code="KZ"/>
  <aid-type code="C01" vocabulary="1"/>
</transaction>"""


def test_a_transaction_with_all_its_parts(tmp_path: Path) -> None:
    staged = Staged(tmp_path, activities(TRANSACTION))
    row = staged.rows("transaction")[0]
    expected = {
        "transaction_no": 1,
        "line": 3,
        "ref": "T1",
        "humanitarian": "1",
        "transaction_type_code": "3",
        "transaction_date": "2014-07-01",
        "value": "1234.50",
        "value_amount": Decimal("1234.5"),
        "value_decimals": 2,
        "value_currency": "EUR",
        "value_date": "2014-07-02",
        "description_narrative": "One",
        "description_lang": "en",
        "provider_org_ref": "A",
        "provider_org_provider_activity_id": "A-1",
        "provider_org_narrative": "Provider",
        "receiver_org_receiver_activity_id": "B-1",
        "receiver_org_type": "21",
    }
    assert {key: row[key] for key in expected} == expected
    sectors = staged.rows("transaction_sector")
    assert [(r["transaction_no"], r["transaction_sector_no"], r["code"]) for r in sectors] == [
        (1, 1, "11110"),
        (1, 2, "12220"),
    ]
    assert sectors[0]["percentage_value"] == Decimal(60)
    assert staged.rows("transaction_recipient_country")[0]["code"] == "KZ"
    further = staged.rows("further_narrative")[0]
    assert (
        further["owner"],
        further["owner_no"],
        further["transaction_no"],
        further["lang"],
        further["narrative"],
    ) == ("transaction_description", 1, 1, "fr", "Une")
    assert staged.codes() == []


def test_version_1_text_is_narrative_and_codes_stay(tmp_path: Path) -> None:
    staged = Staged(
        tmp_path,
        activities(
            '<title xml:lang="en">Old</title><activity-status code="2">Implementation</activity-status>'
            '<activity-date type="start-actual" iso-date="2010-01-01">1 Jan</activity-date>'
            '<transaction><transaction-type code="D">Disbursement</transaction-type></transaction>'
        ),
    )
    title = staged.rows("title")[0]
    assert (title["narrative"], title["lang"]) == ("Old", "en")
    assert staged.rows("activity")[0]["activity_status_narrative"] == "Implementation"
    assert staged.rows("activity_date")[0]["type"] == "start-actual"
    assert staged.rows("transaction")[0]["transaction_type_code"] == "D"


def test_a_second_occurrence_is_left_over_never_lost(tmp_path: Path) -> None:
    twice = '<transaction><value currency="EUR">1</value><value currency="USD">2</value></transaction>'
    staged = Staged(tmp_path, activities(twice))
    assert staged.rows("transaction")[0]["value"] == "1"
    left = {(r["owner"], r["owner_no"], r["path"], r["value"]) for r in staged.rows("leftover")}
    assert left == {
        ("transaction", 1, "transaction_value/value", "2"),
        ("transaction", 1, "transaction_value/value_currency", "USD"),
    }


def test_text_where_none_belongs_is_left_over(tmp_path: Path) -> None:
    staged = Staged(tmp_path, activities("stray <budget>lost<value>1</value>tail</budget> end"))
    assert sorted(r["value"].strip() for r in staged.rows("leftover")) == ["end", "lost", "stray", "tail"]


def test_unknown_elements_and_attributes_are_counted(tmp_path: Path) -> None:
    inner = '<foo bar="1"><baz>x</baz></foo>\n<foo/><sector code="1" wrong="w"/>'
    staged = Staged(tmp_path, activities(inner, inner))
    unknown = {r["path"]: (r["occurrences"], r["first_line"], r["sample"]) for r in staged.rows("unknown")}
    assert unknown == {
        "iati-activity/foo": (4, 2, ""),
        "iati-activity/foo/@bar": (2, 2, "1"),
        "iati-activity/foo/baz": (2, 2, "x"),
        "iati-activity/sector/@wrong": (2, 3, "w"),
    }


def test_foreign_elements_beside_activities_are_counted(tmp_path: Path) -> None:
    staged = Staged(tmp_path, HEAD + "<note>n</note>\n" + activity() + "<other/>\n" + FOOT)
    assert {r["path"]: r["first_line"] for r in staged.rows("unknown")} == {
        "iati-activities/note": 2,
        "iati-activities/other": 4,
    }


def test_results_down_to_dimensions(tmp_path: Path) -> None:
    period = (
        '<period><period-start iso-date="2014-01-01"/><target value="10"><dimension name="sex" value="f"/></target>'
        '<actual value="7"><dimension name="sex" value="m"/><document-link url="u"><category code="A01"/>'
        "</document-link></actual></period>"
    )
    indicator = f'<indicator measure="1"><baseline year="2013" value="5"/>{period}{period}</indicator>'
    staged = Staged(tmp_path, activities(f'<result type="1">{indicator}</result>'))
    assert [
        (r["owner"], r["period_no"], r["target_no"], r["actual_no"]) for r in staged.rows("dimension")
    ] == [("target", 1, 1, None), ("actual", 1, None, 1), ("target", 2, 2, None), ("actual", 2, None, 2)]
    assert [(r["owner"], r["actual_no"], r["document_link_no"]) for r in staged.rows("document_link")] == [
        ("actual", 1, 1),
        ("actual", 2, 2),
    ]
    assert [r["document_link_no"] for r in staged.rows("document_category")] == [1, 2]


def test_organisation_files(tmp_path: Path) -> None:
    text = (
        '<iati-organisations version="2.03"><iati-organisation default-currency="EUR"><organisation-identifier>XX'
        '</organisation-identifier><name><narrative>N</narrative></name><total-budget status="1"><period-start '
        'iso-date="2014-01-01"/><value>10</value><budget-line ref="1"><value>4</value></budget-line></total-budget>'
        "<recipient-country-budget><recipient-country code='KZ'/><value>3</value></recipient-country-budget>"
        "</iati-organisation></iati-organisations>"
    )
    staged = Staged(tmp_path, text)
    assert staged.rows("organisation")[0]["organisation_identifier"] == "XX"
    assert staged.rows("organisation_total_budget")[0]["value_amount"] == 10
    line = staged.rows("organisation_budget_line")[0]
    assert (line["owner"], line["organisation_total_budget_no"], line["value_amount"]) == (
        "organisation_total_budget",
        1,
        4,
    )
    assert staged.rows("organisation_recipient_country_budget")[0]["recipient_country_code"] == "KZ"
    assert staged.codes() == []


def test_spans_give_the_published_bytes(tmp_path: Path) -> None:
    text = activities("<title><narrative>é</narrative></title>", TRANSACTION)
    staged = Staged(tmp_path, text)
    pieces = [
        staged.store.xml(r["dataset_id"], r["activity_start"], r["activity_end"])
        for r in staged.rows("activity")
    ]
    assert HEAD.encode() + b"\n".join(pieces) + b"\n" + FOOT.encode() == text.encode()


@pytest.mark.parametrize(
    ("start", "equal"),
    [
        ('<iati-activity hierarchy="1" xml:lang="en">', True),
        ('<iati-activity hierarchy="1" xml:lang="en" last-updated-datetime="2014-01-01T00:00:00">', True),
        ('<iati-activity\n  hierarchy = "1"\txml:lang="en" >', True),
        ('<iati-activity xmlns:d="http://d.org" d:hash="1>2" hierarchy="1" xmlns="x" xml:lang="en">', True),
        ('<iati-activity hierarchy="2" xml:lang="en">', False),
        ('<iati-activity hierarchy="1">', False),
        ('<iati-activity hierarchy="1" xml:lang="fr">', False),
        ('<iati-activity hierarchy="1" xml:lang="en"> ', False),
    ],
)
def test_equal_copies_have_equal_content(start: str, equal: bool) -> None:
    rest = "<iati-identifier>XX-1</iati-identifier></iati-activity>"
    first = content_digest(f'<iati-activity hierarchy="1" xml:lang="en">{rest}'.encode())
    assert (content_digest(memoryview(f"{start}{rest}".encode())) == first) is equal


def test_content_of_an_empty_activity() -> None:
    assert content_digest(b"<iati-activity a='1'/>") == content_digest(b"<iati-activity  a='1' x:b='2'  />")
    assert content_digest(b"<iati-activity a='1'/>") != content_digest(
        b"<iati-activity a='1'></iati-activity>"
    )


def test_the_first_unknown_paths_are_kept_however_a_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shred, "_PATHS", 3)
    names = [f"<x{n * 7 % 40}/>" for n in range(90)]
    text = activities(*("\n".join(names[i : i + 30]) for i in range(0, 90, 30)))
    found = []
    for size in (1, 1 << 20):
        monkeypatch.setattr(staging, "TASK_BYTES", size)
        folder = tmp_path / str(size)
        folder.mkdir()
        rows = Staged(folder, text).rows("unknown")
        found.append([(r["path"], r["occurrences"], r["first_line"]) for r in rows])
    assert found[0] == found[1]
    assert [path for path, *_ in found[0]] == [
        "(further paths)",
        *(f"iati-activity/x{n}" for n in (0, 1, 10)),
    ]
    assert sum(times for _, times, _ in found[0]) == 90


def test_further_narratives_are_counted_anew_in_each_dataset(tmp_path: Path) -> None:
    title = "<title><narrative>T</narrative><narrative xml:lang='fr'>U</narrative></title>"
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):  # more than there are buckets: some datasets are staged together
        (folder / f"{number}.xml").write_text(activities(f"{title}<sector code='{number}'/>"))
    pipeline.ingest([folder], tmp_path / "store", workers=1, count=False)
    rows = table(Store.open(tmp_path / "store"), "further_narrative")
    assert rows["narrative_no"].to_pylist() == [2] * 40
