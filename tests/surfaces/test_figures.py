"""`figures`, `receipt` and `xml`: what they print, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import pytest

KEYS = [
    "measure", "place", "scope", "view", "basis", "currency", "value", "lower", "upper", "counted", "excluded",
    "uncertain", "flags", "by", "coverage", "receipt", "source", "prices",
]  # fmt: skip


def figures(run, *words: str) -> list[dict]:
    result = run("figures", "--format", "json", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_json_is_the_documented_list(run) -> None:
    found = figures(run, "--place", "KZ", "--measure", "commitment", "--scope", "bilateral")
    assert [list(figure) for figure in found] == [KEYS]
    figure = found[0]
    assert (figure["value"], figure["lower"], figure["upper"]) == ("8000.00", "8000.00", "10000.00")
    assert figure["excluded"] == {"counted-in-children": {"flows": 1, "value": "8000.00"}}
    assert figure["uncertain"] == {"not-yet-broken-down": {"flows": 1, "value": "2000.00"}}
    assert figure["counted"] == {"flows": 2, "activities": 2}
    assert figure["by"] == {}


@pytest.mark.parametrize("name", ["KZ", "kaz", "Kazakhstan", "KAZAKHSTAN"])
def test_countries_by_code_or_name(run, name: str) -> None:
    found = figures(run, "--place", name, "--measure", "commitment", "--scope", "bilateral")
    assert found[0]["place"] == "KZ"


def test_region_stands_beside_never_inside(run) -> None:
    found = figures(run, "--place", "KZ", "--measure", "spend", "--currency", "EUR")
    by_scope = {(figure["scope"], figure["place"]): figure["value"] for figure in found}
    assert by_scope["shared", "KZ"] == "20000.00"
    assert by_scope["regional", "619"] == "180000.00"
    assert by_scope["total", "KZ"] == "21200.00"


def test_open_bound_is_null_in_json_and_said_in_text(run) -> None:
    words = ("--place", "KZ", "--measure", "spend", "--scope", "total", "--currency", "EUR")
    figure = figures(run, *words)[0]
    assert figure["upper"] is None
    assert figure["uncertain"]["no-rate"] == {"flows": 1, "value": None}
    text = run("figures", *words).stdout
    assert "21,200.00 … open" in text
    assert "no-rate" in text


def test_not_covered_is_not_zero(run) -> None:
    words = ("--place", "KZ", "--measure", "spend", "--scope", "total", "--from", "1950", "--to", "1955")
    words = (*words, "--currency", "EUR")
    assert figures(run, *words)[0]["value"] is None
    text = run("figures", *words).stdout
    assert "not covered" in text
    assert " 0.00" not in text


def test_text_shows_bounds_and_fits_100_columns(run) -> None:
    text = run("figures", "--place", "KZ").stdout
    assert "8,000.00 … 10,000.00" in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    "by", ["year", "sector", "sector-group", "donor", "organisation", "instrument", "scope"]
)
def test_every_breakdown(run, by: str) -> None:
    found = figures(run, "--place", "KZ", "--by", by)
    assert found
    assert {tuple(figure["by"]) for figure in found} == {(by,)}
    assert run("figures", "--place", "KZ", "--by", by).exit_code == 0


def test_csv(run) -> None:
    result = run("figures", "--place", "KZ", "--by", "year", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {"by_year", "value", "lower", "upper", "receipt", "coverage_status"} <= set(rows[0])
    committed = [row for row in rows if row["measure"] == "commitment" and row["scope"] == "total"]
    assert [(row["by_year"], row["value"], row["upper"]) for row in committed] == [
        ("2012", "8000.00", "10000.00")
    ]
    assert committed[0]["excluded"] == "counted-in-children 8000.00 (1)"


def test_receipt_adds_up_in_json_and_csv(run) -> None:
    figure = figures(run, "--place", "KZ", "--measure", "commitment", "--scope", "bilateral")[0]
    receipt = json.loads(run("receipt", figure["receipt"], "--format", "json").stdout)
    counted = [Decimal(row["amount"]) for row in receipt["rows"] if row["status"] == "counted"]
    assert sum(counted) == Decimal(figure["value"])
    assert receipt["figure"] == figure
    rows = list(csv.DictReader(io.StringIO(run("receipt", figure["receipt"], "--format", "csv").stdout)))
    assert sum(Decimal(row["amount"]) for row in rows if row["status"] == "counted") == Decimal(
        figure["value"]
    )
    assert {row["rules"] for row in rows}
    text = run("receipt", figure["receipt"]).stdout
    assert "Value 8,000.00 EUR" in text
    assert "counted-in-children" in text


def test_hostile_title_is_harmless_everywhere(run) -> None:
    figure = figures(run, "--place", "KZ", "--measure", "spend", "--scope", "bilateral", "--currency", "EUR")[
        0
    ]
    for words in (
        ("receipt", figure["receipt"]),
        ("projects", "--place", "KZ"),
        ("activities", "--search", "loud"),
    ):
        text = run(*words).stdout
        assert "[bold]" in text  # shown as it is, not obeyed
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    rows = list(csv.DictReader(io.StringIO(run("receipt", figure["receipt"], "--format", "csv").stdout)))
    titles = [row["title"] for row in rows if "loud" in row["title"]]
    assert titles
    assert all(title.startswith("'=") for title in titles)


def test_xml_is_as_published(run) -> None:
    result = run("xml", "AA-7")
    assert result.stdout.startswith("<iati-activity")
    assert "<iati-identifier>AA-7</iati-identifier>" in result.stdout
    assert "family.xml line" in result.stderr


def test_projects_by_scope_and_day(run) -> None:
    found = json.loads(run("projects", "--place", "KZ", "--format", "json").stdout)
    assert found["by_scope"]["bilateral"]["value"] == 3
    on = json.loads(run("projects", "--place", "KZ", "--on", "2018-01-01", "--format", "json").stdout)
    number = on["by_scope"]["bilateral"]
    assert (number["value"], number["upper"]) == (2, 3)
    assert {row["reason"] for row in on["activities"]} == {"", "end-passed"}
    assert "2 … 3" in run("projects", "--place", "KZ", "--on", "2018-01-01").stdout
