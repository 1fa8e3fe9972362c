"""Charts: named for readers who do not see them, nothing but shapes and text inside."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

from cofolio.provenance import Count, Coverage, Figure
from cofolio.rendering.html import charts, strips
from cofolio.rendering.languages import words
from cofolio.rendering.pivot import Row


def figure(measure: str, value: str | None) -> Figure:
    money = None if value is None else Decimal(value)
    coverage = Coverage("covered", 2012, 2014)
    said = (measure, "KZ", "total", "funder", "converted", "EUR")
    return Figure(*said, money, money, money, Count(1, 1), {}, {}, {}, {}, coverage, "r")


def row(key: str, commitment: str | None) -> Row:
    return Row(key, {"commitment": figure("commitment", commitment)})


def test_years_without_figures_keep_their_place() -> None:
    chart = charts.by_year(
        [row("2012", "1000000"), row("2014", "-5")],
        ["commitment"],
        [2011, 2012, 2013, 2014],
        [2011],
        "EUR",
        words("en"),
    )
    for drawing in (chart.wide, chart.narrow):
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert "2012" in (root.get("aria-label") or "")
        said = [node.text for node in root.iter() if node.text]
        assert {"2011", "2013"} <= set(said)


def test_hostile_names_stay_text() -> None:
    chart = charts.by_key(
        [row("<b>", "7")], ["<img src=x onerror=alert(1)>"], ["commitment"], None, words("en")
    )
    for drawing in (chart.wide, chart.narrow):
        assert "<img" not in drawing
        ElementTree.fromstring(drawing)


def test_strips_say_their_years() -> None:
    assert strips.words([(2019, None), (1994, 2014), (1994, 2014)]) == "1994–2014, 2019 …"
    assert 'x="0"' in strips.draw([(1991, 1992)], 1991, 2000)
