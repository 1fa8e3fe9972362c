"""What must hold of every world: the library against the oracle, and each answer against itself.

`COFOLIO_EXAMPLES=200` asks for a long run, which also makes a failing world smaller (a store for each attempt).
"""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings

import cofolio
from cofolio.library import Library
from cofolio.pipeline import ingest
from cofolio.provenance import Figure
from tests.oracle import Answer, Oracle
from tests.oracle.figures import money
from tests.strategies import World, worlds

LONG = "COFOLIO_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("COFOLIO_EXAMPLES", "3"))
CENT = Decimal("0.01")
MEASURES = ("commitment", "spend", "incoming", "incoming-commitment", "forward-spend")
CURRENCIES = ("EUR", "USD", "GBP", "ZZZ", None)

thorough = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=not LONG,
    phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def build(datasets: dict[str, bytes], folder: Path) -> Library:
    files = folder / "files"
    files.mkdir(parents=True)
    for name, content in datasets.items():
        (files / name).write_bytes(content)
    ingest([files], folder / "store", workers=1)
    return cofolio.open(folder / "store")


def total(values: list[Decimal | None]) -> Decimal:
    return sum((v or Decimal(0) for v in values), Decimal(0))


def same(figure: Figure | None, answer: Answer, where: str) -> None:
    """The library's figure and the oracle's, to the cent; split parts may round otherwise."""
    slack = CENT * answer.parts
    value = Decimal(0) if figure is None or figure.value is None else figure.value
    assert abs(value - answer.value) <= slack, f"{where}: {value}, the oracle says {answer.value}"
    for status in ("excluded", "uncertain"):
        parts = {} if figure is None else getattr(figure, status)
        unknown = {k for k, p in parts.items() if p.value is None}
        assert unknown == {r for s, r in answer.unknown if s == status}, (
            f"{where}: {status} unknown {unknown}"
        )
        found = {k: p.value for k, p in parts.items() if p.value}
        wanted = {k: money(v) for k, v in getattr(answer, status).items() if v and k not in unknown}
        for reason in {*found, *wanted}:
            apart = abs((found.get(reason) or Decimal(0)) - wanted.get(reason, Decimal(0)))
            assert apart <= slack, f"{where}: {status} {found}, the oracle says {wanted}"
    if figure is None or figure.value is None:
        return
    for bound in ("lower", "upper"):
        one, other = getattr(figure, bound), getattr(answer, bound)
        assert (one is None) == (other is None), f"{where}: {bound} {one}, the oracle says {other}"
        assert one is None or abs(one - other) <= slack, f"{where}: {bound} {one}, the oracle says {other}"


def compare(world: World) -> None:
    datasets = world.datasets()
    oracle = Oracle(list(datasets.values()))
    with TemporaryDirectory() as folder, build(datasets, Path(folder)) as library:
        for place in [*world.places, "none", "all"]:
            scopes = (
                ("bilateral", "shared", "total")
                if place.isalpha() and place not in {"none", "all"}
                else (None,)
            )
            for view in ("funder", "deliverer"):
                for scope in scopes:
                    published = library.figures(place=place, scope=scope, view=view)
                    converted = library.figures(place=place, scope=scope, view=view, currency="EUR")
                    found = {(f.measure, f.currency): f for f in published if f.place == place}
                    euros = {f.measure: f for f in converted if f.place == place}
                    for measure in MEASURES:
                        where = f"{measure} {place} {scope} {view}"
                        for currency in CURRENCIES:
                            answer = oracle.figure(measure, place, scope=scope, view=view, currency=currency)
                            same(found.get((measure, currency)), answer, f"{where} {currency}")
                        answer = oracle.figure(measure, place, scope=scope, view=view, converted=True)
                        same(euros.get(measure), answer, f"{where} converted")


@thorough
@given(worlds())
def test_plain_worlds_come_out_as_the_oracle_says(world: World) -> None:
    compare(world)


@thorough
@given(worlds(families=True))
def test_families_come_out_as_the_oracle_says(world: World) -> None:
    compare(world)


@thorough
@given(worlds(chained=True))
def test_chains_come_out_as_the_oracle_says(world: World) -> None:
    compare(world)


def check_figure(library: Library, figure: Figure) -> None:
    """Bounds in order; the receipt adds up; whole flows are partitioned by their rows."""
    value = figure.value or Decimal(0)
    assert figure.lower is None or figure.lower <= value
    assert figure.upper is None or value <= figure.upper
    rows = list(library.receipt(figure.receipt).rows)
    assert total([r.amount for r in rows if r.status == "counted"]).quantize(CENT, "ROUND_HALF_UP") == value
    for status in ("excluded", "uncertain"):
        reasons = {r.reason for r in rows if r.status == status}
        assert reasons == set(getattr(figure, status))
        for reason, part in getattr(figure, status).items():
            mine = [r.amount for r in rows if r.status == status and r.reason == reason]
            assert part.value is None or total(mine).quantize(CENT, "ROUND_HALF_UP") == part.value
            assert part.value is not None or None in mine


def check_partition(library: Library, figure: Figure) -> None:
    """Over all places the parts of each flow add up to what was published."""
    flows: dict[tuple[str, int, str], list[Decimal | None]] = {}
    published: dict[tuple[str, int, str], Decimal | None] = {}
    shares: dict[tuple[str, int, str], set[tuple[str, str, str, str]]] = {}
    for row in library.receipt(figure.receipt).rows:
        key = (row.dataset, row.line, f"{row.activity_id} {row.element}")
        flows.setdefault(key, []).append(row.part_amount)
        published[key] = row.published_amount
        shares.setdefault(key, set()).add((row.place, row.place_share, row.sector, row.sector_share))
    for key, parts in flows.items():
        if published[key] is not None:
            assert total(parts) == published[key]
        assert sum(Fraction(p) * Fraction(s) for _, p, _, s in shares[key]) == 1


@thorough
@given(worlds(chained=True, families=True))
def test_every_figure_stands_on_its_receipt(world: World) -> None:
    with TemporaryDirectory() as folder, build(world.datasets(), Path(folder)) as library:
        for view in ("funder", "deliverer"):
            for currency in ("published", "EUR"):
                everywhere = library.figures(view=view, currency=currency)
                for figure in everywhere:
                    check_figure(library, figure)
                    if currency == "published" and figure.measure != "forward-spend":
                        check_partition(library, figure)
                for place in world.places:
                    for figure in library.figures(place=place, view=view, currency=currency):
                        check_figure(library, figure)
                    if place.isalpha():
                        check_scopes(library, place, view, currency)


def check_scopes(library: Library, place: str, view: str, currency: str) -> None:
    """Bilateral and shared add up to the total."""
    sums: dict[str, dict[tuple[str, str | None], Decimal]] = {}
    for scope in ("bilateral", "shared", "total"):
        figures = library.figures(place=place, scope=scope, view=view, currency=currency)
        sums[scope] = {(f.measure, f.currency): f.value or Decimal(0) for f in figures}
    for key in {*sums["bilateral"], *sums["shared"], *sums["total"]}:
        parts = sums["bilateral"].get(key, Decimal(0)) + sums["shared"].get(key, Decimal(0))
        # each figure is shown with two decimals, whatever its parts have
        assert abs(parts - sums["total"].get(key, Decimal(0))) <= CENT


def answers(library: Library) -> dict[tuple[str | None, ...], tuple[Decimal | None, ...]]:
    """Counted figures everywhere, without what names the version."""
    result: dict[tuple[str | None, ...], tuple[Decimal | None, ...]] = {}
    for place in ("KZ", "KG", "TJ", "619", "none", "all"):
        for view in ("funder", "deliverer"):
            for currency in ("published", "EUR"):
                for f in library.figures(place=place, view=view, currency=currency):
                    key = (f.measure, f.place, f.scope, view, currency, f.currency)
                    result[key] = (f.value, f.lower, f.upper)
    return result


@thorough
@given(worlds(chained=True, families=True))
def test_files_may_be_doubled_renamed_and_cut(world: World) -> None:
    datasets = world.datasets()
    doubled = {
        **datasets,
        "again.xml": next(iter(datasets.values())).replace(b'version="2.03"', b'version="2.03" '),
    }
    names = sorted(datasets, reverse=True)
    renamed = {f"x{number}.xml": datasets[name] for number, name in enumerate(names)}
    cut = World(world.activities, list(range(len(world.activities)))).datasets()
    seen = []
    for variant in (datasets, doubled, renamed, cut):
        with TemporaryDirectory() as folder, build(variant, Path(folder)) as library:
            seen.append(answers(library))
    assert seen[1] == seen[0], "an exact duplicate changes a figure"
    assert seen[2] == seen[0], "the order of files changes a figure"
    assert seen[3] == seen[0], "the way files are cut changes a figure"
