"""Windows of eligibility: exact days, the sixteen graduates of 2014, and nothing that a rule does not say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from cofolio.portfolio import timeline
from cofolio.portfolio.windows import graduations, windows
from cofolio.registry import countries
from cofolio.rules import eligibility

GRADUATES = set("AR BR CL CN CR IN ID IR KZ MY MV MX PA TH UY VE".split())


def test_the_sixteen_graduates_of_2014() -> None:
    found = {code for code in countries() for one in graduations(code) if one.on == date(2014, 1, 1)}
    assert found == GRADUATES


def test_graduation_of_kazakhstan_says_what_goes_on() -> None:
    (one,) = graduations("KZ")
    assert (one.on, one.channel) == (date(2014, 1, 1), "bilateral")
    assert (one.before.instrument, one.after.instrument) == ("DCI-2007", "DCI-2014")
    assert one.goes_on.outcome == "grandfathered"


@pytest.mark.parametrize("country", ["KG", "TJ", "TM", "UZ", "UA", "MD", "FR", "LR"])
def test_no_graduation_where_a_follower_took_over(country: str) -> None:
    assert graduations(country) == ()


@pytest.mark.parametrize("country", ["KZ", "UA", "HR", "SS", "VE", "TM"])
def test_windows_agree_with_the_rules_at_both_ends(country: str) -> None:
    for window in windows(country):
        days = [day for day in (window.start, window.end) if day]
        for day in days:
            found = {
                (one.instrument, one.channel): one.outcome
                for one in eligibility(country, window.instrument, on=day, channel=window.channel)
            }
            assert found[window.instrument, window.channel] == window.verdict.outcome, (window, day)
        assert not (window.start and window.end) or window.start <= window.end


def test_windows_of_one_instrument_and_channel_follow_without_gap() -> None:
    found: dict[tuple[str, str], list[tuple[date | None, date | None]]] = {}
    for one in windows("HR"):
        found.setdefault((one.instrument, one.channel), []).append((one.start, one.end))
    for spans in found.values():
        for (_, end), (start, _) in pairwise(spans):
            assert end is not None
            assert start == end + timedelta(days=1)


def test_the_timeline_shows_eligibility_and_classes() -> None:
    lanes = {(lane.group, lane.name): lane.bars for lane in timeline("KZ").lanes}
    kinds = {(bar.label, bar.start): bar.kind for bar in lanes["Eligible", "bilateral"]}
    assert kinds["DCI", date(2007, 1, 1)] == "eligible"
    assert kinds["DCI", date(2014, 1, 1)] == "not_eligible"
    assert kinds["NDICI-GE", date(2021, 1, 1)] == "eligible"
    assert {bar.kind for bar in lanes["Eligible", "regional"] if bar.start and bar.start.year > 1991} == {
        "eligible"
    }
    assert [(bar.label, bar.start) for bar in lanes["World Bank class", "by income"]][-1] == (
        "UMIC",
        date(2007, 7, 1),
    )
    assert lanes["DAC class", "list in force"][-1].label == "UMIC"
