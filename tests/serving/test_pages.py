"""Country and receipt pages: filters, links to receipts, rows in windows, hostile records, wrong questions."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import cofolio
from cofolio.rendering.links import path_safe


def _receipts(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(/receipt/[^"#]+)', page)]


def test_every_figure_leads_to_its_receipt(client: TestClient) -> None:
    page = client.get("/country/KZ").text
    found = _receipts(page)
    assert len(set(found)) > 10
    for address in sorted(set(found))[:40]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<h1>" in answer.text


def test_hostile_titles_stay_text(client: TestClient) -> None:
    for address in (
        "/country/KZ",
        "/country/KZ?lang=kk",
        "/activity/AA-6-1/xml",
        *_receipts(client.get("/country/KZ").text)[:6],
    ):
        answer = client.get(address)
        if not answer.headers["content-type"].startswith("text/plain"):
            assert "<script" not in answer.text.lower()
            assert "‮" not in answer.text
            assert " style=" not in answer.text
        assert "javascript:" not in answer.text


def test_filters_are_the_address(client: TestClient) -> None:
    page = client.get(
        "/country/KZ?donor=AA&year_from=2012&year_to=2012&currency=USD&view=deliverer&on=2013-01-01&measure="
    )
    assert page.status_code == 200
    assert 'value="USD" selected' in page.text
    assert any("year_from=2012" in one and "converted-USD" in one for one in _receipts(page.text))
    assert (
        client.get("/country/Kazakhstan?donor=AA", follow_redirects=False).headers["location"]
        == "/country/KZ?donor=AA"
    )


def test_a_shared_link_names_the_version(client: TestClient, served_store: Path) -> None:
    version = (served_store / "CURRENT").read_text(encoding="utf-8").strip()
    page = client.get("/country/KZ?donor=AA").text
    shared = f"/country/KZ?donor=AA&amp;version={version[:12]}"
    assert shared in page
    again = client.get(unescape(shared))
    assert again.status_code == 200
    assert f"version={version[:12]}" in again.text.split("</nav>")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/country/Atlantis",
        "/country/KZ?currency=YEN",
        "/country/KZ?year_from=soon",
        "/country/KZ?year_from=2014&year_to=2012",
        "/country/KZ?on=2012-13-40",
        "/country/KZ?view=mine",
        "/country/KZ?measure=everything",
    ],
)
def test_what_cannot_be_asked_is_422(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 422
    assert "<h1>" in answer.text


def test_rows_come_in_windows(served_store: Path) -> None:
    library = cofolio.open(served_store)
    for figure in library.figures("KZ", currency="EUR"):
        whole = list(library.receipt(figure.receipt).rows)
        pieces = [
            row
            for first in range(0, len(whole) + 2, 2)
            for row in library.receipt(figure.receipt, first, 2).rows
        ]
        assert pieces == whole
        counted = list(library.receipt(figure.receipt, status="counted").rows)
        assert counted == [row for row in whole if row.status == "counted"]
        assert (
            sum((row.amount or Decimal(0) for row in counted), Decimal(0)).quantize(Decimal("0.01"))
            == figure.value
        )


def test_a_receipt_can_be_taken_away(client: TestClient, served_store: Path) -> None:
    figure = cofolio.open(served_store).figures(
        "KZ", measure="commitment", scope="bilateral", currency="EUR"
    )[0]
    address = f"/receipt/{path_safe(figure.receipt)}"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").text)))
    assert sum(Decimal(row["amount"]) for row in rows if row["status"] == "counted") == figure.value
    told = client.get(f"{address}.json").json()
    assert told["id"] == figure.receipt
    assert len(told["rows"]) == len(rows)


def test_a_receipt_of_a_lost_version_is_404(client: TestClient) -> None:
    assert client.get("/receipt/0123456789ab.commitment.KZ.total.funder.converted-EUR").status_code == 404
    assert client.get("/receipt/nonsense").status_code == 404
    assert client.get("/receipt/..%2f..%2fetc").status_code == 404


def test_xml_is_text_as_published(client: TestClient) -> None:
    answer = client.get("/activity/AA-6-1/xml")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text.startswith("<iati-activity")
    assert client.get("/activity/AA-6-1/xml?dataset=zz").status_code == 404
    assert client.get("/activity/none-such/xml").status_code == 404
