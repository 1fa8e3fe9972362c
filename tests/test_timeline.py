"""The timeline: what is on it, what it says of what is not known, and both of its forms."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from cofolio.errors import UsageError
from cofolio.portfolio import Timeline, timeline
from cofolio.rendering import records
from cofolio.rendering import timeline as texts
from cofolio.rendering.html import timeline as pictures

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def kazakhstan() -> Timeline:
    return timeline("Kazakhstan")


def test_instruments_follow_one_another(kazakhstan: Timeline) -> None:
    lanes = {lane.name: lane.bars for lane in kazakhstan.lanes if lane.group == "Instruments"}
    assert [bar.label for bar in lanes["TACIS"]] == ["1991–1992", "1993–1995", "1996–1999", "2000–2006"]
    assert (lanes["DCI"][0].start, lanes["DCI"][-1].end) == (date(2007, 1, 1), date(2020, 12, 31))
    assert "FREEDOM Support Act" in {
        lane.name for lane in kazakhstan.lanes if lane.group == "Instruments of others"
    }


def test_programmes_have_their_phases_and_open_ends(kazakhstan: Timeline) -> None:
    bomca = next(lane for lane in kazakhstan.lanes if lane.name == "BOMCA")
    assert [bar.label for bar in bomca.bars if bar.kind == "phase"] == ["1-5", "8", "9", "10"]
    assert (bomca.bars[0].start, bomca.bars[0].end) == (date(2003, 1, 1), None)
    assert kazakhstan.undated == ("Humanitarian aid", "IFCA", "LEICA")


def test_days_to_remember_are_in_order(kazakhstan: Timeline) -> None:
    assert [mark.said for mark in kazakhstan.marks] == ["2014-01-01", "2015", "2017", "2020-03-01"]


def test_only_the_asked_years_are_shown() -> None:
    found = timeline("KZ", 2000, 2006)
    assert "DCI" not in {lane.name for lane in found.lanes}
    assert "TACIS" in {lane.name for lane in found.lanes}
    assert found.marks == ()


@pytest.mark.parametrize("years", [(2020, 2010), (1900, 2100)])
def test_years_turned_round_or_too_many(years: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="expected at most 100 years"):
        timeline("KZ", *years)


@pytest.mark.parametrize("country", ["KZ", "KG", "TJ", "TM", "UZ", "FR", "AQ", "UA"])
@pytest.mark.parametrize("years", [(1991, 2027), (2014, 2014), (1950, 2049)])
def test_text_fits_a_hundred_columns(country: str, years: tuple[int, int]) -> None:
    text = texts.plain_text(timeline(country, *years))
    assert max(len(line) for line in text.splitlines()) <= 100


def test_text_tells_known_open_and_unverified_apart(kazakhstan: Timeline) -> None:
    lines = {line[:26].strip(): line[26:] for line in texts.plain_text(kazakhstan).splitlines()}
    assert set(lines["Tempus"].strip()) == {"█", "▌"}
    assert set(lines["DIPECHO"].strip()) == {"░"}
    assert set(lines["INOGATE"].strip()) == {"?"}
    assert lines["TACIS"].index("█") == 0
    assert len(lines["TACIS"].rstrip()) == 32  # 16 years of two cells
    assert lines["DCI"].index("█") == 32


@pytest.mark.parametrize("country", ["KZ", "TM", "FR"])
@pytest.mark.parametrize("width", [pictures.WIDE, pictures.NARROW])
def test_the_picture_is_whole_and_says_itself(country: str, width: int) -> None:
    found = timeline(country)
    root = ET.fromstring(pictures.svg(found, width))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == f"{found.name}, 1991–2027"
    assert description is not None
    assert description.text
    assert root.get("aria-labelledby", "").split() == [title.get("id"), description.get("id")]
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    for rect in root.iter(f"{SVG}rect"):
        x, w = float(rect.get("x", 0)), float(rect.get("width", 0))
        assert -6 <= x <= x + w <= wide + 1, rect.attrib
    assert all(0 < float(text.get("y", 0)) <= high for text in root.iter(f"{SVG}text"))


def test_the_picture_marks_what_is_unverified(kazakhstan: Timeline) -> None:
    drawn = pictures.svg(kazakhstan)
    inogate = re.search(r"<title>INOGATE[^<]*\(unverified\)</title><rect[^>]*>", drawn)
    assert inogate
    assert "stroke-dasharray" in inogate[0]
    assert "Dashed: unverified" in drawn


def test_json_has_every_bar_with_its_standing(kazakhstan: Timeline) -> None:
    told = json.loads(records.to_json(kazakhstan))
    bars = [bar for lane in told["lanes"] for bar in lane["bars"]]
    assert all(bar["fact"]["confidence"] for bar in bars)
    assert next(bar for bar in bars if bar["label"] == "INOGATE")["fact"]["confidence"] == "unverified"
