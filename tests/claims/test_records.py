"""Claims against published records: what coverage, bounds and measures make of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import cofolio

COVERED = {"scope": "bilateral", "from": 2015, "to": 2018}
EARLIER = {"scope": "bilateral", "from": 2010, "to": 2018}
SPENT = {"measure": "spend", "scope": "bilateral"}


def million(number: str) -> str:
    return f"EUR {number} million"


@pytest.mark.parametrize(
    ("period", "said", "expected"),
    [
        (COVERED, {"exactly": 5}, "confirmed"),
        (COVERED, {"more than": 5}, "contradicted"),
        (COVERED, {"at most": 4}, "contradicted"),
        (COVERED, {"between": [3, 7]}, "confirmed"),
        (EARLIER, {"at least": 5}, "confirmed"),  # whatever 2010-2014 hold
        (EARLIER, {"exactly": 5}, "not_provable"),
        (EARLIER, {"exactly": 4}, "contradicted"),  # there are five already
        (EARLIER, {"more than": 350}, "not_provable"),
        (EARLIER, {"at most": 5}, "not_provable"),
    ],
)
def test_counts(check, period: dict, said: dict, expected: str) -> None:
    result = check({"count": period, "is": said})
    assert result.outcome == expected
    assert (result.reasons == ()) == (expected != "not_provable")
    assert result.readings[0].value == 5


def test_missing_years_are_named_one_by_one_with_what_can_be_shown(check) -> None:
    result = check({"count": EARLIER, "is": {"more than": 350}})
    assert result.reasons == ("years-not-covered",)
    assert result.missing == (2010, 2011, 2012, 2013, 2014)
    shown = {year.year: (year.speaking, year.projects) for year in result.years}
    assert shown[2014] == ((), None)
    assert shown[2016] == (("XI-IATI-EC_INTPA",), 1)
    assert shown[2018] == (("XI-IATI-EC_INTPA",), 2)
    assert (result.readings[0].lower, result.readings[0].upper) == (5, None)


def test_years_of_a_sum_have_figures_with_receipts(check, library: cofolio.Library) -> None:
    said = {"about": million("180"), "tolerance": million("5"), "reason": "round"}
    result = check({"sum": {**SPENT, "from": 2010, "to": 2017, "flow_type": "unknown"}, "is": said})
    assert result.outcome == "not_provable"
    result = check({"sum": {**SPENT, "from": 2010, "to": 2017}, "is": said})
    assert [year.figures[0].value for year in result.years if year.year == 2016] == [Decimal("500000.00")]
    (figure,) = result.readings[0].figures
    assert figure.value == Decimal("1200000.00") == result.readings[0].lower
    rows = library.receipt(figure.receipt).rows
    assert sum(row.amount or 0 for row in rows if row.status == "counted") == figure.value


def test_a_place_in_which_the_donor_has_no_record_is_not_zero(check) -> None:
    for query in (
        {"count": {"scope": "bilateral", "from": 2015, "to": 2018}},
        {"sum": {**SPENT, "from": 2015, "to": 2018}},
        {"sum": {**SPENT, "day": date(2016, 5, 1)}},
        {"count": {"scope": "bilateral", "day": date(2016, 5, 1)}},
    ):
        said = {"exactly": 0} if "count" in query else {"exactly": "EUR 0"}
        result = check({**query, "place": "UZ", "is": said})
        assert (result.outcome, result.reasons) == ("not_provable", ("place-not-loaded",))
        assert [reading.value for reading in result.readings] == [None]
        assert all(year.elsewhere and not year.speaking for year in result.years)
    shared = check({"count": {**COVERED, "scope": "shared"}, "is": {"exactly": 0}})
    assert shared.reasons == ("place-not-loaded",)


def test_open_bounds_stay_open(check) -> None:
    """One payment is in a currency without a rate for its day: nobody knows how much it is."""
    said = {"between": [million("1.1"), million("1.3")]}
    sure = check({"sum": {**SPENT, "from": 2015, "to": 2017}, "is": said})
    assert (sure.outcome, sure.readings[0].upper) == ("confirmed", Decimal("1200000.00"))
    open_ = check({"sum": {**SPENT, "from": 2015, "to": 2018}, "is": said})
    assert (open_.outcome, open_.reasons) == ("not_provable", ("uncertain-records",))
    assert open_.readings[0].upper is None
    at_least = check({"sum": {**SPENT, "from": 2015, "to": 2018}, "is": {"at least": million("1.2")}})
    assert at_least.outcome == "confirmed"


def test_measures_are_never_added_and_must_agree(check) -> None:
    both = {"measure": ["commitment", "spend"], "scope": "bilateral", "from": 2015, "to": 2017}
    said = {"exactly": "EUR 1,750,000"}
    result = check({"sum": both, "is": said})
    assert [(one.name, one.value, one.outcome) for one in result.readings] == [
        ("commitment", Decimal("1750000.00"), "confirmed"),
        ("spend", Decimal("1200000.00"), "contradicted"),
    ]
    assert (result.outcome, result.reasons) == ("not_provable", ("measures-disagree",))
    assert check({"sum": both, "is": {"at most": million("2")}}).outcome == "confirmed"
    assert check({"sum": both, "is": {"at least": million("2")}}).outcome == "contradicted"


@pytest.mark.parametrize(
    ("narrowed", "commitment", "projects"),
    [
        ({"sector_group": "140"}, "1500000.00", (3, 4)),  # the fourth has no money: it may be in any sector
        ({"sector": "151"}, "250000.00", (1, 2)),
        ({"sector": "15130"}, "250000.00", (1, 2)),
        ({"flow_type": "ODA"}, "0.00", (0, 1)),
        ({"flow_type": "unknown"}, "1750000.00", (4, 5)),
    ],
)
def test_narrowed(check, narrowed: dict, commitment: str, projects: tuple[int, int]) -> None:
    query = {"measure": "commitment", **COVERED, **narrowed}
    result = check({"sum": query, "is": {"at least": "EUR 0"}})
    assert (result.outcome, result.readings[0].value) == ("confirmed", Decimal(commitment))
    counted = check({"count": {**COVERED, **narrowed}, "is": {"at least": 0}}).readings[0]
    assert (counted.lower, counted.upper) == projects


def test_money_of_no_known_instrument_may_be_of_any(check) -> None:
    """The reference of the second project names the DCI of 2007; the others name none."""
    query = {"measure": "commitment", **COVERED, "instrument": "DCI-2007"}
    result = check({"sum": query, "is": {"exactly": million("0.5")}})
    known = (result.readings[0].value, result.readings[0].lower, result.readings[0].upper)
    assert known == (Decimal("500000.00"), Decimal("500000.00"), Decimal("1750000.00"))
    assert (result.outcome, result.reasons) == ("not_provable", ("uncertain-records",))
    assert check({"sum": query, "is": {"at least": million("0.5")}}).outcome == "confirmed"
    assert check({"sum": query, "is": {"at least": million("2")}}).outcome == "contradicted"
    other = {**query, "instrument": "NDICI-2021"}
    assert check({"sum": other, "is": {"exactly": "EUR 0"}}).outcome == "not_provable"
    line = check({"sum": {**query, "instrument": "DCI"}, "is": {"at least": million("0.5")}})
    assert line.outcome == "confirmed"
    counted = check({"count": {**COVERED, "instrument": "DCI-2007"}, "is": {"exactly": 1}}).readings[0]
    assert (counted.lower, counted.upper) == (1, 5)
    day = {"measure": "commitment", "scope": "bilateral", "day": date(2016, 5, 1), "instrument": "DCI-2007"}
    money = check({"sum": day, "is": {"exactly": million("0.5")}}).readings[0]
    assert (money.lower, money.upper) == (Decimal("500000.00"), Decimal("1500000.00"))


def test_on_a_day(check) -> None:
    """Three are under way on the last day of June 2017, the second until that very day."""
    day = {"scope": "bilateral", "day": date(2017, 6, 30)}
    assert check({"count": day, "is": {"exactly": 3}}).outcome == "confirmed"
    money = check({"sum": {"measure": "commitment", **day}, "is": {"exactly": million("1.75")}})
    assert money.outcome == "confirmed"
    later = {"scope": "bilateral", "day": date(2017, 7, 1)}
    after = check({"count": later, "is": {"exactly": 2}})
    assert (after.outcome, after.readings[0].lower, after.readings[0].upper) == ("not_provable", 2, 3)
    assert after.reasons == (
        "uncertain-records",
    )  # still reported as under way, though its planned end has passed
    money = check({"sum": {"measure": "commitment", **later}, "is": {"exactly": million("1.25")}})
    assert (money.outcome, money.readings[0].upper) == ("not_provable", Decimal("1750000.00"))


def test_named_activities(check) -> None:
    """They are found under an older prefix, carry their own years, and are a lower bound unless complete."""
    named = ["XI-IATI-EC_DEVCO-1", "XI-IATI-EC_INTPA-2"]
    query = {"measure": "commitment", "activities": named}
    said = {"exactly": million("1.5")}
    partial = check({"sum": query, "is": said})
    assert (partial.outcome, partial.reasons) == ("not_provable", ("list-not-complete",))
    assert len(partial.readings[0].figures) == 2
    assert check({"sum": {**query, "complete": True}, "is": said}).outcome == "confirmed"
    assert check({"sum": query, "is": {"at most": million("1")}}).outcome == "contradicted"
    lost = {**query, "activities": [*named, "XI-IATI-EC_INTPA-99"], "complete": True}
    result = check({"sum": lost, "is": said})
    assert (result.outcome, result.not_loaded) == ("not_provable", ("XI-IATI-EC_INTPA-99",))
    none = check({"sum": {**query, "activities": ["AA-1"], "complete": True}, "is": {"exactly": "EUR 0"}})
    assert (none.outcome, none.readings[0].value) == ("not_provable", None)
    counted = check(
        {"count": {"activities": named, "complete": True, "from": 2016, "to": 2016}, "is": {"exactly": 1}}
    )
    assert counted.outcome == "confirmed"


def test_dollars(check) -> None:
    result = check(
        {
            "sum": {**SPENT, "from": 2015, "to": 2015},
            "is": {"between": ["USD 0.6 million", "USD 0.8 million"]},
        }
    )
    assert result.outcome == "confirmed"
    assert result.readings[0].figures[0].currency == "USD"
