"""What is derived from classes: DAC groups, the clock of tariff preferences, what there is to watch."""

from __future__ import annotations

from datetime import date

import pytest

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.rules import changes, eligibility, facts, suppose, watch
from cofolio.rules.dac import OFF, dac_group

LISTS = ("2005-2007", "2008-2010", "2011-2013", "2014-2017", "2018-2021", "2022-2023", "2024-2025")


@pytest.mark.parametrize("code", ["KZ", "KG", "TJ", "TM", "UZ"])
@pytest.mark.parametrize("name", LISTS[3:])
def test_the_rule_of_derivation_gives_what_the_facts_give(code: str, name: str) -> None:
    """The groups of Central Asia were derived apart, when the facts were gathered."""
    known = facts()
    shipped = known.dac[name].classes[code]
    without = {key: value for key, value in known.dac[name].classes.items() if key != code}
    from dataclasses import replace

    assert dac_group(known, code, replace(known.dac[name], classes=without)).group == shipped


@pytest.mark.parametrize(
    ("code", "name", "group"),
    [
        ("TM", "2011-2013", "LMIC"),  # upper middle income for the World Bank in the list's last year
        ("AF", "2011-2013", "LDC"),
        ("SA", "2011-2013", OFF),
        ("HR", "2014-2017", OFF),  # joined the Union
        ("CL", "2014-2017", "UMIC"),  # high income on the income of 2012 and 2013 only
        ("CL", "2018-2021", OFF),  # and of 2014 to 2016
        ("BR", "2022-2023", "UMIC"),
        ("NG", "2024-2025", "LMIC"),
        ("AF", "2022-2023", "LDC"),  # least-developed for preferences still in 2025
        ("AF", "2024-2025", None),  # whether least-developed was not read
        ("WS", "2014-2017", None),
        ("BR", "2005-2007", None),  # the list before the complete one
        ("SS", "2011-2013", "OLIC"),
        ("SS", "2014-2017", "LDC"),  # though lower middle income on its income of 2013
        ("VE", "2022-2023", None),  # not classed
        ("VE", "2018-2021", "UMIC"),
        ("FR", "2024-2025", OFF),
    ],
)  # fmt: skip
def test_groups_on_dac_lists(code: str, name: str, group: str | None) -> None:
    found = dac_group(facts(), code, facts().dac[name])
    assert found.group == group
    assert (found.confidence is None) == (group is None)


def test_whoever_the_annex_names_also_passes_the_income_test() -> None:
    """The classes alone tell who is on the list of preferences of 2025, and who was on that of 2014."""
    annex = facts().groups["gsp_annex_2"]
    for day in (date(2014, 1, 1), date(2014, 2, 23), date(2015, 1, 1), date(2016, 1, 1), date(2025, 1, 1)):
        for code in registry.countries():
            if annex.membership(code, day).is_in:
                assert eligibility(code, "GSP", on=day)[0].outcome == "eligible", (code, day)


def test_the_partners_of_2014_are_those_of_2007() -> None:
    named = {code for one in facts().groups["dci_2014_partners"].members for code in one.countries}
    assert named == set(facts().groups["dci_2007_eligible"].members[0].countries)
    assert len(named) == 46


def test_sixteen_graduated() -> None:
    def admitted(channel: str) -> set[str]:
        day = date(2014, 1, 1)
        return {
            code
            for code in registry.countries()
            if eligibility(code, "DCI", on=day, channel=channel)[0].outcome == "eligible"
        }

    assert sorted(admitted("regional") - admitted("bilateral")) == sorted(
        "AR BR CL CN CR IN ID IR KZ MY MV MX PA TH UY VE".split()
    )


def test_watch_today() -> None:
    found = {(one.country, one.clock, one.status): one for one in watch(date(2026, 11, 23))}
    assert ("NR", "dac", "left") in found
    assert found["GY", "dac", "watched"].on == date(2026, 1, 1)
    assert found["PA", "dac", "reached"].since == 2021
    assert found["ID", "gsp", "reached"].on == date(2027, 1, 1)
    assert found["MN", "gsp", "counting"].years == 2
    assert not [key for key in found if key[0] == "KZ"]
    assert all("shipped to 2026-06-30" in one.note for one in found.values() if one.years)


def test_watch_of_another_day_knows_only_what_was_published() -> None:
    found = {(one.country, one.clock): one for one in watch(date(2014, 6, 30))}
    assert found["TM", "gsp"].years == 2  # published in 2012 and 2013; the third came on 2014-07-01
    assert {(one.country, one.clock): one for one in watch(date(2014, 7, 1))}["TM", "gsp"].status == "reached"


def test_a_supposed_class_runs_through_the_clock_of_preferences() -> None:
    supposed = suppose(facts(), ["UZ is UMIC from 2021"])
    (change,) = changes(facts(), supposed, ["UZ"], [date(2026, 1, 1)])
    assert (change.before.outcome, change.after.outcome) == ("eligible", "not_eligible")
    assert change.after.confidence == "unverified"
    assert not changes(facts(), suppose(facts(), ["UZ is UMIC from 2024"]), ["UZ"], [date(2026, 1, 1)])


def test_a_supposed_dac_class_undoes_graduation() -> None:
    supposed = suppose(facts(), ["Kazakhstan is DAC LMIC from 2011"])
    (change,) = changes(facts(), supposed, ["KZ"], [date(2015, 1, 1)])
    assert (change.after.instrument, change.after.channel, change.after.outcome) == (
        "DCI-2014",
        "bilateral",
        "eligible",
    )
    assert change.after.confidence == "unverified"


def test_a_group_is_joined_and_left_from_a_day() -> None:
    joined = suppose(facts(), ["Georgia joins eu_members from 2026-05-01"])
    assert not changes(facts(), joined, ["GE"], [date(2026, 4, 30)], "NDICI")
    assert len(changes(facts(), joined, ["GE"], [date(2026, 5, 1)], "NDICI")) == 3
    left = suppose(facts(), ["KZ leaves tacis partner states from 2000-01-01"])
    (change, _) = changes(facts(), left, ["KZ"], [date(2001, 1, 1)], "TACIS")
    assert change.after.outcome == "not_eligible"


def test_suppositions_come_one_after_the_other() -> None:
    supposed = suppose(facts(), ["UZ is UMIC from 2021", "UZ is LMIC from 2022"])
    assert not changes(facts(), supposed, ["UZ"], [date(2026, 1, 1)])
    assert supposed.supposed == ("UZ is UMIC from 2021", "UZ is LMIC from 2022")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TKM gets HIC from 2026", "expected <country> is"),
        ("TKM is HIC", "cannot read the supposition"),
        ("TKM is RICH from 2026", "'RICH' is no class; the World Bank's are LIC, LMIC, UMIC, HIC"),
        ("TKM is World Bank LDC from 2026", "is no class"),
        ("Atlantis is HIC from 2026", "no country is called 'Atlantis'"),
        ("KZ joins the moon from 2026", "no group is called 'the moon'; the groups are acp_and_overseas"),
        ("KZ is HIC from 2026-02-30", "2026-02-30 is no day"),
        ("KZ is HIC from 1066", "1066 is out of range"),
    ],
)
def test_a_wrong_supposition_is_taught(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        suppose(facts(), [text])


def test_wrong_questions_are_taught() -> None:
    day = date(2015, 1, 1)
    with pytest.raises(UsageError, match="no instrument is called 'XYZ'; give an id such as DCI-2014"):
        eligibility("KZ", "XYZ", on=day)
    with pytest.raises(UsageError, match="unknown channel 'air'; expected one of bilateral"):
        eligibility("KZ", "DCI", on=day, channel="air")
    with pytest.raises(UsageError, match="DCI has no trade channel; it has bilateral, regional, thematic"):
        eligibility("KZ", "DCI", on=day, channel="trade")
    with pytest.raises(UsageError, match="a decision of 2016-01-01 lies after the day asked"):
        eligibility("KZ", "DCI", on=day, decided=date(2016, 1, 1))
    with pytest.raises(UsageError, match="no act of the register applies on 1980-01-01"):
        eligibility("KZ", on=date(1980, 1, 1))
