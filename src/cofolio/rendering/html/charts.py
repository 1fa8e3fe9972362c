"""Charts as inline SVG by Altair and vl-convert: no script, no request, readable beside their table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import altair as alt
import vl_convert
from markupsafe import Markup

from cofolio.rendering import notes
from cofolio.rendering.languages import N_, Words
from cofolio.rendering.pivot import Row

WIDE, NARROW = 840, 330
COLOURS = {"commitment": "#1d4f91", "spend": "#c8741a"}
_SPARE = ("#4b7a47", "#6b5b95", "#7a7a7a")
_INK, _GRID, _FONT = "#3d4652", "#e3e7ec", "Helvetica, Arial, sans-serif"
Drawing: TypeAlias = Any  # Altair types its charts by how they were made
_MILLION = Decimal(10) ** 6
_MOST = N_("most in %(key)s: %(value)s. The table below has every number.")


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two widths, so that its letters stay readable on a phone."""

    wide: Markup
    narrow: Markup


def by_year(
    rows: Sequence[Row],
    measures: Sequence[str],
    years: Sequence[int],
    silent: Sequence[int],
    currency: str | None,
    words: Words,
) -> Chart:
    """Draws a bar a year and measure over all the years; years that no source speaks for are shaded."""
    found = {row.key: row for row in rows}
    data = [
        {"year": year, "measure": _name(m, words), "value": _millions(found.get(str(year)), m)}
        for year in years
        for m in measures
    ]
    label = _label(N_("%(measures)s by year"), rows, measures, currency, words)
    shade = [{"year": year} for year in years if year in silent]
    drawn = (_years(data, shade, measures, currency, width, words) for width in (WIDE, NARROW))
    return Chart(*(_svg(one, label, words) for one in drawn))


def by_key(
    rows: Sequence[Row], names: Sequence[str], measures: Sequence[str], currency: str | None, words: Words
) -> Chart:
    """Draws a bar a key and measure, the largest above."""
    data = [
        {"key": name, "measure": _name(m, words), "value": _millions(row, m), "order": order}
        for order, (row, name) in enumerate(zip(rows, names, strict=True))
        for m in measures
    ]
    label = _label(N_("%(measures)s, the largest above"), rows, measures, currency, words)
    drawn = (_keys(data, measures, currency, width, words) for width in (WIDE, NARROW))
    return Chart(*(_svg(one, label, words) for one in drawn))


def _years(
    data: list[dict[str, Any]],
    shade: list[dict[str, int]],
    measures: Sequence[str],
    currency: str | None,
    width: int,
    words: Words,
) -> Drawing:
    years = list(dict.fromkeys(row["year"] for row in data))
    every = 1 if len(years) * 36 <= width else 5
    axis = alt.Axis(values=[year for year in years if year % every == 0], labelAngle=0, tickSize=4)
    x = alt.X("year:O", title=None, axis=axis, scale=alt.Scale(domain=years, paddingInner=0.22))
    y = alt.Y("value:Q", title=_unit(currency, words), axis=alt.Axis(tickCount=5, format=",~r"))
    bars = _over(data).mark_bar()
    bars = bars.encode(x=x, y=y, xOffset=_offset(measures, words), color=_colour(measures, words))
    gaps = _over(shade).mark_rect(color="#eef0f3").encode(x=x)
    return alt.layer(gaps, bars).properties(width=width - 60, height=260 if width == WIDE else 200)


def _keys(
    data: list[dict[str, Any]], measures: Sequence[str], currency: str | None, width: int, words: Words
) -> Drawing:
    room = 260 if width == WIDE else 120
    order = list(dict.fromkeys(row["key"] for row in data))
    y = alt.Y("key:N", sort=order, title=None, axis=alt.Axis(labelLimit=room, ticks=False, labelPadding=6))
    x = alt.X("value:Q", title=_unit(currency, words), axis=alt.Axis(tickCount=4, format=",~r"))
    chart = _over(data).mark_bar()
    height = alt.Step(10 if width == WIDE else 9)
    return chart.encode(
        x=x, y=y, yOffset=_offset(measures, words, "y"), color=_colour(measures, words)
    ).properties(width=width - room - 30, height=height)


def _over(data: list[dict[str, Any]]) -> Drawing:
    return alt.Chart({"values": data})


def _offset(measures: Sequence[str], words: Words, axis: str = "x") -> Any:
    names = [_name(m, words) for m in measures]
    return (alt.XOffset if axis == "x" else alt.YOffset)("measure:N", sort=names)


def _colour(measures: Sequence[str], words: Words) -> alt.Color:
    spare = iter(_SPARE)
    scale = alt.Scale(
        domain=[_name(m, words) for m in measures],
        range=[COLOURS.get(m) or next(spare, _INK) for m in measures],
    )
    legend = alt.Legend(title=None, orient="top", symbolType="square", padding=0, offset=8)
    return alt.Color("measure:N", scale=scale, legend=legend)


def _svg(chart: Drawing, label: str, words: Words) -> Markup:
    styled = chart.configure(font=_FONT, background="transparent", padding=4)
    styled = (
        styled.configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK,
            titleColor=_INK,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            gridColor=_GRID,
            domainColor="#9aa5b1",
            tickColor="#9aa5b1",
        )
        .configure_legend(labelColor=_INK, labelFontSize=12)
    )
    drawn = vl_convert.vegalite_to_svg(styled.to_dict(validate=False), format_locale=words.chart_locale)
    return Markup(_labelled(drawn, label))  # every text in it was escaped by vl-convert


def _labelled(drawn: str, label: str) -> str:
    """Names the drawing for readers who do not see it and lets it shrink with the page."""
    drawn = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", drawn)
    drawn = re.sub(r'\s(?:aria-[a-z]+|role)="[^"]*"', "", drawn)
    head = f'<svg role="img" aria-label={quoteattr(label)} focusable="false"'
    return drawn.replace("<svg", head, 1).replace(">", f"><title>{escape(label)}</title>", 1)


def _label(
    what: str, rows: Sequence[Row], measures: Sequence[str], currency: str | None, words: Words
) -> str:
    names = words.list(_name(m, words) for m in measures)
    first = measures[0]
    top = max(rows, key=lambda row: row.value(first) or Decimal(0))
    most = {"key": words.say(top.key), "value": words.compact(top.value(first), currency)}
    told = words.say(what) % {"measures": names}
    return f"{told}; {words.say(_MOST) % most}"


def _name(measure: str, words: Words) -> str:
    return words.say(notes.measure(measure))


def _millions(row: Row | None, measure: str) -> float | None:
    value = row.value(measure) if row else None
    return None if value is None else float(value / _MILLION)


def _unit(currency: str | None, words: Words) -> str:
    return words.say(N_("%(currency)s, million")) % {"currency": currency or words.say(N_("no currency"))}
