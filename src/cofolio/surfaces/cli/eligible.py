"""`eligible` and `watch`: who may take part in what, and why; no store is needed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cofolio.errors import UsageError
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import On, TextFormat, day
from cofolio.surfaces.cli.output import show, write

WHAT_IF = (
    "Suppose something that is not so and show which verdicts change; may be given several times. "
    "'<country> is [World Bank|DAC] <class> from <year or date>' or "
    "'<country> joins|leaves <group> from <year or date>'."
)
Form = Annotated[TextFormat, typer.Option("--format", help="text for people; json and csv for programs.")]


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio eligible KZ                                      all instruments of today\n"
        "  cofolio eligible KZ DCI --on 2015-06-01                  one act, with reasons and sources\n"
        "  cofolio eligible KZ DCI --channel bilateral --decided 2013-06-01 --on 2015-10-15\n"
        "  cofolio eligible --instrument DCI --on 2014-01-01 --format csv\n"
        "  cofolio eligible --what-if 'TKM is HIC from 2026'\n"
        "  cofolio eligible KZ --what-if 'KZ is DAC LMIC from 2011' --on 2015-01-01\n\n"
        "Eligibility is tested on the day of the decision (the commitment). What was decided while a country was "
        "eligible goes on afterwards: grandfathered. Where a list was not read the outcome is not known.\n\n"
        "Classes are LIC, LMIC, UMIC and HIC of the World Bank (from July of the year) and DAC LDC, DAC OLIC, DAC LMIC "
        "and DAC UMIC. Groups are those of the registry, such as eu_members, central_asia or gsp_annex_2."
    )
)
def eligible(
    country: Annotated[
        str | None, typer.Argument(metavar="[COUNTRY]", help="Country; all where not said.")
    ] = None,
    act: Annotated[
        str | None,
        typer.Argument(metavar="[INSTRUMENT]", help="Acronym (DCI: the act in force) or id (DCI-2014)."),
    ] = None,
    instrument: Annotated[
        str | None, typer.Option("--instrument", metavar="INSTRUMENT", help="The same, for all countries.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="CHANNEL", help="bilateral, regional, thematic, or trade (GSP)."),
    ] = None,
    on: On = None,
    decided: Annotated[
        str | None, typer.Option("--decided", metavar="DATE", help="The day of the decision, as 2013-06-01.")
    ] = None,
    what_if: Annotated[list[str] | None, typer.Option("--what-if", metavar="TEXT", help=WHAT_IF)] = None,
    form: Form = TextFormat.text,
) -> None:
    """Say whether a country may take part in an instrument, and why.

    With the rule, the article, the list or class it used and that one's validity, sources and confidence.
    """
    if act and instrument and act != instrument:
        raise UsageError(f"two instruments given: {act} and --instrument {instrument}")
    asked = act or instrument
    if country is None and asked is None and not what_if:
        raise UsageError("name a country, as 'cofolio eligible KZ', or an instrument with --instrument DCI")
    when, taken = day(on) or date.today(), _decided(decided)
    if what_if:
        _suppose(country, asked, channel, (when, on is None), taken, what_if, form)
    else:
        _answer(country, asked, channel, when, taken, form)


def _decided(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--decided {text}: expected a date like 2013-06-01") from None


def _answer(
    country: str | None,
    asked: str | None,
    channel: str | None,
    on: date,
    decided: date | None,
    form: TextFormat,
) -> None:
    from cofolio.rendering import eligibility as told
    from cofolio.rules import eligibility

    found = [
        verdict
        for code in _countries(country)
        for verdict in eligibility(code, asked, on=on, channel=channel, decided=decided)
    ]
    if form is TextFormat.json:
        write(told.verdicts_json(found))
    elif form is TextFormat.csv:
        write(told.verdicts_csv(found))
    elif country is None:
        show(*told.instrument_table(found))
    elif asked is None:
        show(*told.country_table(found))
    else:
        show(*told.verdicts(found))


def _suppose(
    country: str | None,
    asked: str | None,
    channel: str | None,
    when: tuple[date, bool],
    decided: date | None,
    what_if: list[str],
    form: TextFormat,
) -> None:
    from cofolio.rendering import eligibility as told
    from cofolio.rules import changes, facts, suppose
    from cofolio.rules import watch as watching
    from cofolio.rules.what_if import days_ahead

    if form is TextFormat.csv:
        raise UsageError("--what-if answers as text or json; use --format json")
    on, look_ahead = when
    days = days_ahead(on) if look_ahead and decided is None else (on,)
    codes = _countries(country)
    supposed = suppose(facts(), what_if)
    found = changes(facts(), supposed, codes, days, asked, channel, decided)
    known = watching(days[-1])
    ahead = [one for one in watching(days[-1], supposed) if one not in known and one.country in codes]
    if form is TextFormat.json:
        write(told.changes_json(found, what_if, ahead))
    else:
        show(*told.changes(found, what_if, days, len(codes), ahead))


def _countries(country: str | None) -> list[str]:
    from cofolio import registry

    if country:
        return [registry.find_country(country).code]
    return [code for code, one in registry.countries().items() if one.status == "active"]


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio watch\n"
        "  cofolio watch --on 2016-01-01\n"
        "  cofolio watch --format json | jq '.[] | select(.status == \"reached\")'\n\n"
        "Three clocks stay apart: the World Bank's class (July to June), the DAC list (three-yearly, high income for "
        "three data years running) and GSP (upper middle or high income in three publication years running)."
    )
)
def watch(on: On = None, form: Form = TextFormat.text) -> None:
    """List countries that near a threshold or have an exit decided.

    With the day, and what would end.
    """
    from cofolio.rendering import eligibility as told
    from cofolio.rendering.csvs import rows_csv
    from cofolio.rules import watch as watching

    when = day(on) or date.today()
    found = watching(when)
    if form is TextFormat.json:
        write(told.watch_json(found))
    elif form is TextFormat.csv:
        columns = ("country", "clock", "status", "years", "since", "on", "ends", "confidence", "note")
        write(rows_csv(found, columns))
    else:
        show(*told.watched(found, when))
