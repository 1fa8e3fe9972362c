"""The API: the same answers as the library, in pages, as JSON or CSV, with errors that say what to do."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fastapi.testclient import TestClient

from cofolio import pipeline
from cofolio.errors import TookTooLong
from cofolio.library import open_library
from cofolio.measures.deadline import deadline
from cofolio.rendering.records import record
from cofolio.serving import create
from cofolio.surfaces.api import examples
from tests.surfaces.conftest import FAMILY

API = "/api/v1"
LISTS = (
    "figures?place=KZ", "figures?place=KZ&by=year&currency=EUR", "countries", "organisations?place=KZ", "coverage",
    "findings", "eligible?country=KZ", "activities?search=AA", "claims?country=KZ", "instruments", "programmes",
    "platforms", "donors",
)  # fmt: skip


def told(client: TestClient, address: str) -> Any:
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_figures_are_the_librarys(client: TestClient, served_store: Path) -> None:
    found = told(client, "figures?place=KZ&donor=AA&measure=commitment")
    with open_library(served_store) as library:
        assert found["version"] == library.version
        assert found["items"] == record(library.figures("KZ", donor="AA", measure="commitment"))
    assert isinstance(found["items"][0]["value"], str)


def test_a_receipt_adds_up_over_its_pages(client: TestClient) -> None:
    figure = told(client, "figures?place=KZ&measure=commitment&scope=bilateral")["items"][0]
    rows, cursor = list[dict[str, Any]](), ""
    while True:
        page = told(client, f"receipt/{figure['receipt']}?limit=1{cursor}")
        assert page["figure"] == figure
        rows += page["rows"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    counted = [Decimal(row["amount"]) for row in rows if row["status"] == "counted"]
    assert sum(counted) == Decimal(figure["value"])
    assert len(rows) > len(counted) == figure["counted"]["flows"]


@pytest.mark.parametrize("address", LISTS)
def test_pages_add_up_to_the_whole(client: TestClient, address: str) -> None:
    joint = "&" if "?" in address else "?"
    whole = told(client, f"{address}{joint}limit=1000")
    assert whole["next"] is None
    size = max(1, len(whole["items"]) // 3)
    found, cursor = list[Any](), ""
    while cursor is not None:
        page = told(client, f"{address}{joint}limit={size}{cursor and f'&cursor={cursor}'}")
        found += page["items"]
        cursor = page["next"]
    assert found == whole["items"]


@pytest.mark.parametrize("address", [*LISTS, "projects?place=KZ"])
def test_lists_come_as_csv_too(client: TestClient, address: str) -> None:
    joint = "&" if "?" in address else "?"
    asked = client.get(f"{API}/{address}{joint}limit=2", headers={"accept": "text/csv"})
    named = client.get(f"{API}/{address}{joint}limit=2&format=csv")
    for answer in (asked, named):
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert all(None not in row for row in rows)
    assert asked.text == named.text
    if "rel=" in asked.headers.get("link", ""):
        following = asked.headers["link"].partition(">")[0].removeprefix("<")
        assert client.get(following, headers={"accept": "text/csv"}).status_code == 200


def test_a_wish_for_json_goes_before_csv(client: TestClient) -> None:
    for accept in ("application/json, text/csv;q=0.5", "*/*", "text/html"):
        answer = client.get(f"{API}/donors", headers={"accept": accept})
        assert answer.headers["content-type"] == "application/json"


def test_the_rest(client: TestClient, served_store: Path) -> None:
    held = told(client, "status")
    assert (held["activities"], "store" in held) == (5, False)
    page = told(client, "portfolio/KAZ?donor=AA")
    assert (page["place"]["code"], page["donor"]) == ("KZ", "AA")
    assert told(client, "projects?place=KZ&limit=1")["next"]
    assert told(client, "timeline/KZ?year_from=2004&year_to=2020")["first_year"] == 2004
    assert told(client, "delegation/KZ?on=2016-05-01")["on"] == "2016-05-01"
    assert told(client, "watch?on=2016-01-01")
    assert told(client, "eligible?instrument=DCI-2014&on=2016-05-01&limit=300")["items"]
    assert told(client, "instruments/DCI-2014")["acronym"] == "DCI"
    activity = told(client, "activity/AA-6-2")
    assert activity["published"]["identifier"] == "AA-6-2"
    assert activity["copies"][0]["line"] == 21
    assert told(client, "instrument/AA-6-2")["activity_id"] == "AA-6-2"
    xml = client.get(f"{API}/xml/AA-6-2")
    assert xml.headers["content-type"] == "application/xml"
    assert xml.content in (served_store.parent / "family.xml").read_bytes()


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("figures?plaze=KZ", 422, "no parameter 'plaze'"),
        ("figures?place=Nowhere", 422, "no country is called"),
        ("figures?place=KZ&measure=gold", 422, "choose from: commitment"),
        ("figures?place=KZ&year_from=2020&year_to=2010", 422, "after it ends"),
        ("figures?source=gold", 422, "source"),
        ("figures?limit=0", 422, "limit"),
        ("figures?cursor=bm9uZQ", 422, "cursor leads nowhere"),
        ("figures?version=ffffffffff", 404, "no version"),
        ("receipt/abc", 422, "no receipt identifier"),
        ("receipt/ffffffffffff.commitment.KZ.bilateral.funder.published-EUR", 404, "version"),
        ("activity/none", 404, "no loaded dataset"),
        ("xml/none", 404, "no loaded dataset"),
        ("instruments/none", 404, "/api/v1/instruments"),
        ("eligible", 422, "name a country"),
        ("timeline/KZ?year_from=2020&year_to=2010", 422, "in order"),
        ("delegation/KZ?on=20160501", 422, "2016-05-01"),
        ("activities?search=a%00b", 422, "no text has"),
        ("nothing", 404, ""),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]


def test_it_can_only_be_read(client: TestClient) -> None:
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)(f"{API}/figures")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{API}/figures?place=KZ")
    again = client.get(f"{API}/figures?place=KZ", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_cursor_keeps_its_version(tmp_path: Path) -> None:
    source = tmp_path / "family.xml"
    source.write_text(FAMILY, encoding="utf-8")
    pipeline.ingest([source], tmp_path / "store", workers=1)
    with TestClient(create(tmp_path / "store")) as client:
        first = told(client, "activities?search=AA&limit=3")
        source.write_text(
            FAMILY.replace("<iati-identifier>AA-8<", "<iati-identifier>AA-5<"), encoding="utf-8"
        )
        pipeline.ingest([source], tmp_path / "store", workers=1)
        second = told(client, f"activities?search=AA&limit=3&cursor={first['next']}")
        now = told(client, "activities?search=AA")
    names = [one["activity_id"] for one in (*first["items"], *second["items"])]
    assert names == ["AA-6", "AA-6-1", "AA-6-2", "AA-7", "AA-8"]
    assert second["version"] == first["version"] != now["version"]


def test_too_much_is_stopped(served_store: Path) -> None:
    with duckdb.connect() as connection:
        with pytest.raises(TookTooLong, match="ask for less"), deadline(connection, 0.2):
            connection.execute(
                "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
            ).fetchall()
        with deadline(connection, 10):
            assert connection.execute("SELECT 1").fetchall() == [(1,)]
    with open_library(served_store) as library, library.within(10):
        assert library.places()


def test_the_description_can_be_read(client: TestClient) -> None:
    page = client.get(f"{API}/")
    assert page.headers["content-type"].startswith("text/html")
    described = client.get(f"{API}/openapi.json").json()["paths"]
    assert all(f"GET {path}" in page.text for path in described if path.startswith(API))
    assert "<script" not in page.text


def test_every_address_is_documented(client: TestClient) -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = [path for path in client.get(f"{API}/openapi.json").json()["paths"] if path.startswith(API)]
    assert not [path for path in paths if f"`{path.removeprefix(API)}`" not in text]


def test_the_examples_are_what_it_answers(client: TestClient) -> None:
    described = client.get(f"{API}/openapi.json").json()["paths"]
    for path, address in examples.ASKED.items():
        content = described[path]["get"]["responses"]["200"]["content"]["application/json"]
        shown = content["examples"]["shipped"]["value"]
        answered = client.get(address).json()
        assert shown == ({**answered, "version": shown["version"]} if "items" in answered else answered)
