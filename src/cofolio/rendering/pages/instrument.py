"""A financing instrument: the act, its dates, lineage and money, who is eligible today, what the records hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cofolio import registry
from cofolio.errors import NotFound, UsageError
from cofolio.library import Library
from cofolio.provenance import Figure
from cofolio.rendering.eligibility import alike
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.breakdowns import SHOWN, country_name, placed, yearly
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site
from cofolio.rules import Verdict, eligibility
from cofolio.rules.rule import rules
from cofolio.sources.curated import Instrument, curated
from cofolio.sources.curated.period import bounds

CURRENCY = "EUR"


def page(library: Library, site: Site, name: str) -> str:
    """Returns an instrument's page, or, for an acronym, that of all its acts together.

    Args:
        library: the version shown.
        site: language and addresses.
        name: id in the register (`DCI-2014`), or an acronym (`DCI`).

    Raises:
        NotFound: the register has none of that name.
    """
    acts = acts_of(name)
    say = site.words.say

    def of(place: str, by: str | None = None) -> list[Figure]:
        return [
            figure
            for measure in SHOWN
            for figure in library.figures(place, measure=measure, instrument=name, by=by, currency=CURRENCY)
        ]

    return draw(
        "instrument",
        site,
        name=name,
        acts=acts,
        title=acts[0].name if len(acts) == 1 else acts[0].acronym,
        known=curated().instruments,
        groups=curated().groups,
        totals=of("all"),
        countries=placed(of("each"), say(N_("By country")), say(N_("Country")), site),
        years=yearly(of("all", by="year"), say(N_("By year")), say(N_("Year")), site),
        verdicts=[(act, day, _open(act, day)) for act in acts for day in (_day(act, site.today),)],
        country_name=lambda code: country_name(code, site),
        undertakings=[
            one for one in curated().undertakings() if set(one.instruments) & {act.id for act in acts}
        ],
    )


def acts_of(name: str) -> Sequence[Instrument]:
    """The acts of an id or an acronym, the earliest first.

    Raises:
        NotFound: the register has none of that name.
    """
    every = curated().instruments
    if name in every:
        return [every[name]]
    found = [one for one in every.values() if one.acronym.upper() == name.upper()]
    if not found:
        raise NotFound(
            f"the register has no instrument '{name[:80]}'; the list of instruments has all there are"
        )
    return sorted(found, key=lambda one: one.period.start or "")


def _day(act: Instrument, today: date) -> date:
    """Today, or the last day of an act that is over: nobody is eligible under it any more."""
    ends = bounds(act.period.end or act.period.planned_end)
    return ends[1] if ends and ends[1] < today else today


def _open(act: Instrument, day: date) -> dict[str, dict[str, list[str]]]:
    """Countries by channel and outcome on a day; nothing for an act that no rule decides."""
    if not any(act.id in rule.instruments for rule in rules()):
        return {}
    found: dict[str, dict[str, list[str]]] = {}
    for code, country in registry.countries().items():
        if country.status != "active":
            continue
        try:
            verdicts: Sequence[Verdict] = eligibility(code, act.id, on=day)
        except UsageError:
            return {}
        for one, channels, _ in alike(verdicts):
            found.setdefault(channels, {}).setdefault(one.outcome, []).append(code)
    return found
