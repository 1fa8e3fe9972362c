"""The eligibility explorer: any country, any instrument, any day, with the reasons."""

from __future__ import annotations

from datetime import date

from cofolio import registry
from cofolio.portfolio import timeline
from cofolio.rendering.eligibility import alike, of_interest
from cofolio.rendering.html import timeline as pictures
from cofolio.rendering.html.charts import Chart
from cofolio.rendering.pages.breakdowns import country_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site
from cofolio.rendering.verdicts import clause, instrument_name, paragraph
from cofolio.rules import Verdict, eligibility
from cofolio.rules.rule import rules, schemes
from cofolio.sources.curated import curated


def page(
    site: Site,
    country: str | None = None,
    instrument: str | None = None,
    on: date | None = None,
    decided: date | None = None,
) -> str:
    """Returns the explorer with its answer; it asks rules and facts, no store.

    Args:
        site: language and addresses.
        country: code or name; all where not said.
        instrument: id or acronym; all that apply on the day where not said.
        on: the day asked about; today where not said.
        decided: the day of the decision, for what goes on after a country lost eligibility.

    Raises:
        UsageError: an unknown country or instrument, or a decision after the day.
    """
    day = on or site.today
    code = registry.find_country(country).code if country else None
    found = _verdicts(code, instrument, day, decided)
    return draw(
        "eligibility",
        site,
        country=code,
        instrument=instrument,
        day=day,
        decided=decided,
        countries=sorted(
            (
                (one, country_name(one, site))
                for one, c in registry.countries().items()
                if c.status == "active"
            ),
            key=lambda pair: registry.fold(pair[1]),
        ),
        instruments=_instruments(instrument),
        country_name=lambda one: country_name(one, site),
        instrument_name=instrument_name,
        rows=alike(of_interest(found) if code and not instrument else found) if code else [],
        passed_over=len(found) - len(of_interest(found)) if code and not instrument else 0,
        by_outcome=_by_outcome(found) if not code and found else {},
        paragraph=paragraph,
        clause=clause,
        timeline=_timeline(code, site) if code and not instrument else None,
    )


def _verdicts(
    code: str | None, instrument: str | None, day: date, decided: date | None
) -> tuple[Verdict, ...]:
    if code:
        return eligibility(code, instrument, on=day, decided=decided)
    if not instrument:
        return ()
    active = [one for one, country in registry.countries().items() if country.status == "active"]
    return tuple(v for one in active for v in eligibility(one, instrument, on=day, decided=decided))


def _instruments(asked: str | None) -> list[tuple[str, str]]:
    """Those that a rule decides, id and what it is called, and what was asked for by another name."""
    ruled = dict.fromkeys(one for rule in rules() for one in rule.instruments)
    acronyms = {name: act.acronym for name, act in curated().instruments.items()}
    acronyms |= {name: one.acronym for name, one in schemes().items()}
    known = sorted((one, f"{acronyms[one]} ({one})") for one in ruled if one in acronyms)
    return [(asked, asked), *known] if asked and asked not in dict(known) else known


def _by_outcome(found: tuple[Verdict, ...]) -> dict[str, dict[str, list[tuple[Verdict, str]]]]:
    """Countries by channel and outcome, each with its reason."""
    made: dict[str, dict[str, list[tuple[Verdict, str]]]] = {}
    for one, channels, reason in alike(found):
        made.setdefault(f"{one.instrument}, {channels}", {}).setdefault(one.outcome, []).append((one, reason))
    return made


def _timeline(code: str, site: Site) -> Chart | None:
    """The country's instruments and eligibility over the years; `None` where nothing is known."""
    found = timeline(code)
    if not found.lanes:
        return None
    return Chart(*(pictures.inline(found, width, site.words) for width in (pictures.WIDE, pictures.NARROW)))
