"""The narrative: every number is a figure, a fact or what was asked; what is missing is said; every country works."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import Translations

import cofolio
from cofolio import pipeline
from cofolio.portfolio import Portfolio
from cofolio.portfolio.windows import windows
from cofolio.provenance import Fact
from cofolio.registry import countries
from cofolio.rendering import html, narrative, text
from cofolio.rendering.narrative import Narrative, Reference, narrate
from cofolio.rendering.records import to_json
from cofolio.sources import curated
from tests.rendering.messages import messages

AMOUNT = re.compile(r"\b(EUR|USD) ([\d,]+(?:\.\d+)?)( million| billion)?")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ASKED = {
    code: date.fromisoformat(day)
    for code, day in (
        ("KZ", "2016-05-01"), ("KG", "2016-05-01"), ("TM", "2026-01-01"), ("UA", "2015-05-01"), ("LR", "2020-01-01"),
        ("FR", "2020-01-01"),
    )
}  # fmt: skip
XML = """<iati-activity default-currency="EUR" hierarchy="2"><iati-identifier>XI-IATI-EC_INTPA-{code}</iati-identifier>
<reporting-org ref="XI-IATI-EC_INTPA" type="10"><narrative>EC</narrative></reporting-org>
<title><narrative>{code}</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2012-01-10"/><activity-date type="3" iso-date="2030-12-31"/>
<recipient-country code="{code}" percentage="{own}"/><recipient-region code="619" vocabulary="1" percentage="{rest}"/>
<sector vocabulary="1" code="15130" percentage="70"/><sector vocabulary="1" code="11110" percentage="30"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2012-05-02"/>
<value value-date="2012-05-02">12345678</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2013-05-02"/>
<value value-date="2013-05-02">2345678</value></transaction></iati-activity>"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> cofolio.Library:
    folder = tmp_path_factory.mktemp("narrative")
    whole = {"KZ": 100}
    shares = {code: whole.get(code, 60) for code in ("KZ", "KG", "LR", "UA")}
    rows = "".join(XML.format(code=code, own=own, rest=100 - own) for code, own in shares.items())
    rows = rows.replace('<recipient-region code="619" vocabulary="1" percentage="0"/>', "")
    (folder / "a.xml").write_text(
        f'<iati-activities version="2.03">{rows}</iati-activities>', encoding="utf-8"
    )
    pipeline.ingest([folder / "a.xml"], folder / "store", workers=1)
    return cofolio.open(folder / "store")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> cofolio.Library:
    folder = tmp_path_factory.mktemp("empty")
    pipeline.ingest([], folder / "store", workers=1)
    return cofolio.open(folder / "store")


@pytest.fixture(params=["filled", "empty"])
def library(request: pytest.FixtureRequest) -> cofolio.Library:
    found: cofolio.Library = request.getfixturevalue(request.param)
    return found


def marked(found: Narrative) -> str:
    """All paragraphs, each reference as `{3}`."""
    lines = [
        "".join(
            piece if isinstance(piece, str) else f"{{{found.references.index(piece)}}}"
            for piece in part.pieces
        )
        for part in found.paragraphs
    ]
    return "\n".join(lines)


def sums(portfolio: Portfolio, found: Narrative) -> Iterator[tuple[str, Decimal]]:
    """Currency and value of every figure of the portfolio and every sum of the facts on the country."""
    for figure in (*portfolio.totals, *portfolio.beside, *portfolio.by_sector, *portfolio.by_instrument):
        for value in (figure.value, figure.lower, figure.upper):
            if value is not None:
                yield figure.currency or "", value
    if portfolio.curated:
        for one in (*portfolio.curated.projects, *portfolio.curated.envelopes):
            yield from ((amount.currency, amount.value) for amount in one.amounts)


def as_written(value: Decimal, unit: str, decimals: int) -> Decimal:
    scale = {" million": 6, " billion": 9}.get(unit, 0)
    return (value / Decimal(10) ** scale).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)


@pytest.mark.parametrize("country", sorted(ASKED))
def test_every_amount_is_a_figure_or_a_stated_sum(library: cofolio.Library, country: str) -> None:
    portfolio = library.portfolio(country, donor="EU", on=ASKED[country])
    found = narrate(portfolio)
    have = list(sums(portfolio, found))
    for currency, number, unit in AMOUNT.findall(marked(found)):
        decimals = len(number.partition(".")[2])
        told = Decimal(number.replace(",", ""))
        assert any(c == currency and as_written(value, unit, decimals) == told for c, value in have), (
            number,
            unit,
        )


@pytest.mark.parametrize("country", sorted(ASKED))
def test_every_amount_is_followed_by_what_it_was_taken_from(library: cofolio.Library, country: str) -> None:
    said = marked(narrate(library.portfolio(country, donor="EU", on=ASKED[country])))
    outside = re.sub(r" \(between [^)]*\)", "", said)
    for match in AMOUNT.finditer(outside):
        assert re.match(r"\{\d+\}", outside[match.end() :]), outside[match.start() : match.end() + 30]


@pytest.mark.parametrize("country", sorted(ASKED))
def test_every_other_number_is_in_a_fact_a_verdict_or_the_question(
    library: cofolio.Library, country: str
) -> None:
    portfolio = library.portfolio(country, donor="EU", on=ASKED[country])
    found = narrate(portfolio)
    facts: list[Fact] = [reference.fact for reference in found.references if reference.fact]
    shipped = {(fact.value, fact.origin) for fact in curated.all_facts()}
    assert all(
        (fact.value, fact.origin) in shipped or fact.origin.startswith(("rule ", "no rule")) for fact in facts
    )
    bases = [*facts, portfolio.eligible, portfolio.eligible_today, portfolio.graduations, windows(country)]
    acts = [f"{act.acronym} {act.name} {act.period}" for act in curated.curated().instruments.values()]
    known = set(NUMBER.findall(" ".join([to_json(base) for base in bases] + acts)))
    known |= {part for number in known for part in re.split(r"[.,]", number)}
    known |= {str(day.day) for day in days(portfolio)} | {str(day.year) for day in days(portfolio)}
    counts = portfolio.ongoing.by_scope["total"]
    known |= {str(counts.value), str(counts.lower), str(counts.upper)}
    known |= {str(portfolio.going_on.count.upper)} if portfolio.going_on else set()
    known |= {str(year) for figure in portfolio.totals for year in figure.coverage.missing}
    words = re.sub(r"\{\d+\}", "", AMOUNT.sub("", marked(found)))
    numbers = {part for number in NUMBER.findall(words) for part in re.split(r"[.,]", number)}
    assert {number for number in numbers if number.lstrip("0") not in {k.lstrip("0") for k in known}} == set()


def days(portfolio: Portfolio) -> Iterator[date]:
    yield portfolio.on
    yield from (verdict.on for verdict in portfolio.eligible_today)
    yield from (one.on for one in portfolio.graduations)
    for window in windows(portfolio.place.code):
        yield from (day for day in (window.start, window.end) if day)


def test_figures_lead_to_receipts_that_are_there(filled: cofolio.Library) -> None:
    found = narrate(filled.portfolio("KG", donor="EU", on=ASKED["KG"]))
    receipts = [reference.figure.receipt for reference in found.references if reference.figure]
    assert receipts
    for identifier in receipts:
        assert filled.receipt(identifier).figure.receipt == identifier


def test_kazakhstan_says_what_the_page_said(filled: cofolio.Library) -> None:
    said = " ".join(
        part.text for part in narrate(filled.portfolio("KZ", donor="EU", on=ASKED["KZ"])).paragraphs
    )
    for words in (
        "Relations with Kazakhstan since 1991, when TACIS began",
        "From 2007 the DCI took over from TACIS",
        "EUR 12.3 million was committed",
        "Government & Civil Society (EUR 1.6 million)",
        "On 1 January 2014 it lost the bilateral support",
        "upper middle income (UMIC) on the DAC list 2011-2013",
        "What was decided before goes on",
        "Projects of the European Union for it alone, decided on before 1 January 2014 and going on: 1",
        "Support to judicial and legal reform in Kazakhstan, EUR 12 million, with the components judicial reform",
        "EUR 8.8 million",
        "water management and environmental governance, in part at local level",
        "Regional programmes are open to it under DCI",
        "BOMCA and CADAP, managed by the EU Delegation to the Kyrgyz Republic",
        "Erasmus+",
        "Rule of Law Platform, WECOOP and Education Platform",
        "Human rights projects in Kazakhstan",
        "Astana hosts the International Science and Technology Center (from 2015",
        "EXPO-2017, the ISTC has a part in it",
        "As known in 2016 it manages EU-Central Asia Platform for Environment and Water",
        "More on the site of the EU Delegation",
    ):
        assert words in said, words


def test_what_is_missing_is_said(empty: cofolio.Library, filled: cofolio.Library) -> None:
    said = {part.name: part.text for part in narrate(empty.portfolio("LR", on=ASKED["LR"])).paragraphs}
    assert said["money"] == "No published records are in this store, so nothing can be said of the money."
    assert said["missing"] == "The shipped facts hold nothing on Liberia but what follows from rules."
    silent = narrate(filled.portfolio("FR", on=ASKED["FR"]))
    assert "The loaded records hold no money for France itself" in marked(silent)
    years = narrate(filled.portfolio("KG", donor="EU", on=ASKED["KG"], year_from=1991, year_to=2014))
    assert re.search(r"No loaded source speaks for 1991–20\d\d; that is not zero", marked(years))
    other = {part.name: part.text for part in narrate(filled.portfolio("KZ", donor="US-GOV-1")).paragraphs}
    assert "of this donor they hold its instruments at most" in other["missing"]


def test_unverified_is_marked(empty: cofolio.Library) -> None:
    assert "The EU Delegation to Turkmenistan (unverified)" in " ".join(
        part.text for part in narrate(empty.portfolio("TM", on=ASKED["TM"])).paragraphs
    )


def test_every_country_has_a_narrative_and_a_page(empty: cofolio.Library) -> None:
    for code in countries():
        portfolio = empty.portfolio(code, on=date(2016, 5, 1))
        assert len(narrate(portfolio).paragraphs) > 2, code
        assert "</html>" in html.page(portfolio), code


@pytest.mark.parametrize("country", sorted(ASKED))
def test_text_fits_a_hundred_columns(library: cofolio.Library, country: str) -> None:
    lines = text.portfolio_plain(library.portfolio(country, on=ASKED[country])).splitlines()
    assert max(map(len, lines)) <= 100


def test_messages_can_be_extracted_and_translated(filled: cofolio.Library) -> None:
    found = {message for _, _, message in messages() if isinstance(message, str)}
    assert "%(spend)s was spent." in found
    assert "%(currency)s %(number)s million" in found
    assert len(found) > 35
    catalogue = Catalog(locale="de")
    catalogue.add("%(spend)s was spent.", "%(spend)s wurden ausgezahlt.")
    catalogue.add("%(currency)s %(number)s million", "%(number)s Millionen %(currency)s")
    data = io.BytesIO()
    write_mo(data, catalogue)
    data.seek(0)
    said = marked(narrate(filled.portfolio("KZ", donor="EU"), "de", Translations(data)))
    assert re.search(r"2,3 Millionen EUR\{\d+\} wurden ausgezahlt", said)
    assert not re.search(r"\.\s*was spent", said)


def test_marks_of_strangers_are_taken_out() -> None:
    quotes = narrative.quotes.Quotes("en_GB", Translations())
    said = quotes.paragraph("x", quotes.fact(Fact("A \ue0000\ue001 trick", "source", "high")))
    assert said.text == "A 0 trick"
    assert [piece for piece in said.pieces if isinstance(piece, Reference)] == quotes.references
