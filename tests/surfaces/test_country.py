"""`country`: the portfolio as text, JSON and a page that stands alone."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cofolio.rendering import names

FACTS = (
    "TACIS",
    "No new bilateral projects under the DCI from 2014",
    "Border Management in Central Asia",
    "juvenile justice",
    "International Science and Technology Center",
    "EXPO-2017",
    "unverified",
)
ON = ("--on", "2018-01-01")


class Seen(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if found.get("id") else []

    def handle_data(self, data: str) -> None:
        self.text += data


def page(run, *words: str, at: Path | None = None) -> tuple[str, Seen]:
    result = run("country", "KZ", *ON, "--format", "html", *words, at=at)
    assert result.exit_code == 0, result.stderr
    seen = Seen()
    seen.feed(result.stdout)
    return result.stdout, seen


def test_text_has_every_part(run) -> None:
    text = run("country", "KZ", *ON).stdout
    for heading in (
        "Totals",
        "By year",
        "By sector group",
        "Under way",
        "Beside",
        "Who takes part",
        "Sources and gaps",
    ):
        assert heading in text
    assert re.search(r"EUR 8,000 \(between EUR 8,000 and EUR 10,000\) \[R1\] was\s+committed", text)
    assert "8,000.00 … 10,000.00" in text
    assert f"{names.of_region('619')} 619" in text


def test_json_is_whole_and_exact(run) -> None:
    found = json.loads(run("country", "KZ", *ON, "--format", "json").stdout)
    assert found["place"]["code"] == "KZ"
    committed = [f for f in found["totals"] if (f["measure"], f["scope"]) == ("commitment", "total")]
    assert [f["value"] for f in committed] == ["8000.00"]
    assert found["ongoing"]["by_scope"]["bilateral"] == {"value": 2, "lower": 2, "upper": 3}
    assert len(found["statements"]) == 19
    assert found["on"] == "2018-01-01"


@pytest.mark.parametrize("bare", [False, True])
def test_page_asks_for_nothing_and_runs_nothing(run, bare_store: Path, bare: bool) -> None:
    html, seen = page(run, at=bare_store if bare else None)
    assert not [
        tag for tag, _ in seen.tags if tag in ("script", "link", "img", "iframe", "object", "form", "base")
    ]
    assert not [
        a for _, attrs in seen.tags for a in attrs if a.startswith("on") or a in ("src", "style", "srcset")
    ]
    assert "default-src 'none'" in html
    assert "url(" not in html.replace("url(#", "")
    links = [attrs["href"] or "" for tag, attrs in seen.tags if tag == "a"]
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert {link[1:] for link in links if link.startswith("#")} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))


def test_page_shows_hostile_text_as_text(run) -> None:
    html, seen = page(run)
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "\x9b" not in html
    assert "Implementer & Sons" in seen.text


def test_page_is_accessible(run) -> None:
    html, seen = page(run)
    tags = [tag for tag, _ in seen.tags]
    assert tags.count("h1") == 1
    assert {"header", "main", "nav", "footer"} <= set(tags)
    assert tags.count("caption") == tags.count("table")
    assert all(attrs.get("scope") for tag, attrs in seen.tags if tag == "th")
    drawings = [attrs for tag, attrs in seen.tags if tag == "svg"]
    named = ("aria-label", "aria-labelledby", "aria-hidden")
    assert all(any(attrs.get(name) for name in named) for attrs in drawings)
    assert '<html lang="en">' in html


def test_every_figure_leads_to_its_receipt(run) -> None:
    html, seen = page(run)
    marks = {attrs["href"] for tag, attrs in seen.tags if tag == "a" and attrs.get("class") == "mark"}
    receipts = {f"#{name}" for name in seen.ids if re.fullmatch(r"r\d+", name)}
    assert marks == receipts
    asked = re.findall(r"<code>cofolio receipt ([^<]+)</code>", html)
    assert len(asked) == len(receipts)
    for identifier in asked[:5]:
        assert run("receipt", *shlex.split(unescape(identifier))).exit_code == 0


def test_regional_stands_beside(run) -> None:
    html, _ = page(run)
    totals, beside = html.index('id="totals"'), html.index('id="beside"')
    assert "180,000.00" not in html[totals:beside]
    assert "180,000.00" in html[beside:]


def test_page_without_records_stands_on_facts(run, bare_store: Path) -> None:
    _, seen = page(run, "--donor", "EU", at=bare_store)
    text = " ".join(seen.text.split())
    assert "No IATI files are in this store yet" in text
    assert "cofolio ingest" in text
    for fact in FACTS:
        assert fact in text
    assert {f"s{number}" for number in range(1, 20)} <= set(seen.ids)


def test_country_without_facts_has_a_page(run, bare_store: Path) -> None:
    result = run("country", "FR", "--format", "html", at=bare_store)
    assert result.exit_code == 0, result.stderr
    assert "The shipped dataset holds none on France" in result.stdout


def test_output_file(run, tmp_path: Path) -> None:
    target = tmp_path / "made" / "kz.html"
    result = run("country", "KZ", "--format", "html", "--output", str(target))
    assert result.stdout == ""
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    plain = tmp_path / "kz.txt"
    run("country", "KZ", "--output", str(plain))
    assert "\x1b" not in plain.read_text(encoding="utf-8")
