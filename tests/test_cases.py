"""Every case end to end: files to a store, the store asked through the public library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cofolio
from cofolio.library import Library
from cofolio.pipeline import ingest
from cofolio.provenance import Figure, Receipt
from tests.case_batches import batches
from tests.case_files import Case, amount, by_reason, load

CENT = Decimal("0.01")


def build(folder: Path, datasets: dict[str, bytes]) -> Library:
    """A store of these datasets, opened."""
    files = folder / "files"
    files.mkdir(parents=True)
    for name, content in datasets.items():
        (files / name).write_bytes(content)
    ingest([files], folder / "store", workers=1)
    return cofolio.open(folder / "store")


def ask(library: Library, e: dict[str, Any], **more: Any) -> list[Figure]:
    """The figures an expectation is about."""
    place = e.get("place", "all")
    scope = e.get("scope") or ("total" if place.isalpha() and place not in {"all", "none"} else None)
    currency = e.get("converted") or "published"
    found = library.figures(
        place=place,
        donor=e.get("reporter") or e.get("donor"),
        measure=e["measure"],
        scope=scope,
        view=e.get("view", "funder"),
        currency=currency,
        year_from=e.get("year"),
        year_to=e.get("year"),
        sector=e.get("sector"),
        flow_type=e.get("flow_type"),
        **more,
    )
    wanted = e.get("converted", e.get("currency"))
    return [f for f in found if f.currency == wanted and f.place == place]


def value(figure: Figure) -> Decimal:
    """The counted amount; nothing is counted in years that no source covers."""
    if figure.value is None:
        assert figure.coverage.status == "not-covered"
        return Decimal(0)
    return figure.value


def check_receipt(library: Library, figure: Figure) -> Receipt:
    """The receipt's rows add up to the figure, state by state."""
    receipt = library.receipt(figure.receipt)
    rows = list(receipt.rows)
    counted = sum((r.amount or Decimal(0) for r in rows if r.status == "counted"), Decimal(0))
    assert counted.quantize(CENT, "ROUND_HALF_UP") == value(figure)
    for status, parts in (("excluded", figure.excluded), ("uncertain", figure.uncertain)):
        sums = {
            reason: [r.amount for r in rows if r.status == status and r.reason == reason]
            for reason in {r.reason for r in rows if r.status == status}
        }
        assert set(sums) == set(parts)
        for reason, part in parts.items():
            if part.value is not None:
                whole = sum((a or Decimal(0) for a in sums[reason]), Decimal(0))
                assert whole.quantize(CENT, "ROUND_HALF_UP") == part.value
    return receipt


def check_figure(library: Library, e: dict[str, Any]) -> None:
    found = ask(library, e)
    if not found:
        assert Decimal(e["value"]) == 0
        assert not any(e.get(key) for key in ("excluded", "uncertain", "uncertain_flows", "flag"))
        return
    assert len(found) == 1
    figure = found[0]
    receipt = check_receipt(library, figure)
    if "value" in e:
        assert value(figure) == Decimal(e["value"])
    for bound in ("lower", "upper"):
        if bound in e and not (figure.value is None and e[bound] == e["value"]):
            assert getattr(figure, bound) == amount(e[bound])
    if "excluded" in e:
        by_reason(e["excluded"], {k: p.value for k, p in figure.excluded.items()})
    if "uncertain" in e:
        by_reason(e["uncertain"], {k: p.value for k, p in figure.uncertain.items()})
    if "uncertain_flows" in e:
        assert {k: p.flows for k, p in figure.uncertain.items()} == e["uncertain_flows"]
    assert e.get("flag") is None or figure.flags[e["flag"]]
    assert e.get("no_flag") not in figure.flags
    check_rates(receipt, e)


def check_rates(receipt: Receipt, e: dict[str, Any]) -> None:
    rows = [r for r in receipt.rows if r.status == "counted"]
    for key in ("rate_date", "rate_day"):
        if key in e:
            assert {getattr(r, key) for r in rows} == {e[key]}
    if "rate_source" in e:
        assert all(e["rate_source"] in (r.rate_source or "") for r in rows)


def check_sectors(library: Library, e: dict[str, Any]) -> None:
    figures = ask(library, e, by=e["by"])
    parts = {str(f.by[e["by"]]): value(f) for f in figures}
    assert sum(parts.values()) == Decimal(e["sum"])
    if "sectors" in e:
        assert sorted(code for code, part in parts.items() if part) == [str(s) for s in e["sectors"]]
    assert not e.get("no_negative") or min(parts.values()) >= 0


def check_projects(library: Library, e: dict[str, Any]) -> None:
    scope = e.get("scope", "total")
    found = library.projects(
        place=e["place"], scope=scope, donor=e.get("reporter") or e.get("donor"),
        on=e.get("day"), year_from=e.get("year_from"), year_to=e.get("year_to"),
    ).by_scope[scope]  # fmt: skip
    assert found.value == e["value"]
    assert found.lower == e.get("lower", found.lower)
    assert found.upper == e.get("upper", found.upper)


BATCHES = {batch.name: batch for batch in batches(load())}
CASES = [(batch.name, case) for batch in BATCHES.values() for case in batch.cases]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Library]]:
    """The store of each batch, built when first asked for."""
    opened: dict[str, Library] = {}

    def store(name: str) -> Library:
        if name not in opened:
            opened[name] = build(tmp_path_factory.mktemp("case"), BATCHES[name].datasets)
        return opened[name]

    yield store
    for library in opened.values():
        library.close()


@pytest.mark.parametrize(("batch", "case"), CASES, ids=lambda x: str(x))
def test_case(stores: Callable[[str], Library], batch: str, case: Case) -> None:
    library = stores(batch)
    for expectation in case.expect:
        if expectation.get("count") == "projects":
            check_projects(library, expectation)
        elif "by" in expectation:
            check_sectors(library, expectation)
        else:
            check_figure(library, expectation)
