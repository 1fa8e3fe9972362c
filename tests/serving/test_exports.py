"""Downloads over the web: the same files, named and typed, bounded, with clear words when they cannot be made."""

from __future__ import annotations

import io

import openpyxl
import pytest
from fastapi.testclient import TestClient

from cofolio.rendering.links import EXPORTS, Links


@pytest.mark.parametrize("form", sorted(set(EXPORTS) - {"pdf"}))
def test_every_form_comes_as_an_attachment(client: TestClient, form: str) -> None:
    answer = client.get(Links().export("KZ", form))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="cofolio-KZ')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) > 100


def test_a_workbook_follows_its_filters(client: TestClient) -> None:
    answer = client.get(Links().export("kz", "xlsx", donor="AA", year_from=2013, year_to=2013))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    years = {row[0] for row in book["Flows"].iter_rows(min_row=2, min_col=6, max_col=6, values_only=True)}
    assert years == {2013}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/export/country/KZ.exe", 422, "xlsx"),
        ("/export/country/Atlantis.xlsx", 422, "Atlantis"),
        ("/export/country/KZ.csv?table=secrets", 422, "activities"),
        ("/export/country/KZ.csv?year_from=1", 422, "1900"),
        ("/export/country/KZ.csv?currency=XAU", 422, "EUR"),
        ("/export/country/..%2F..%2Fetc.csv", 404, ""),
    ],
)
def test_what_cannot_be_made_is_said(client: TestClient, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.text
