"""The oracle gives what the cases ask for: two readings of the method that must agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.case_files import Case, amount, by_reason, load
from tests.oracle import Oracle
from tests.oracle.figures import Answer, money
from tests.oracle.projects import projects

CASES = load()
FLOW_TYPES = {"ODA": {"10"}, "OOF": {"20", "21"}, "private": {"30", "35"}, "unknown": {""}}


def test_there_are_enough_cases() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 24 + 40


def ask(oracle: Oracle, question: dict[str, Any], **more: Any) -> Answer:
    year = question.get("year")
    flow_type = question.get("flow_type")
    more.setdefault("sector", question.get("sector"))
    return oracle.figure(
        question["measure"],
        question.get("place", "all"),
        scope=question.get("scope"),
        view=question.get("view", "funder"),
        currency=question.get("converted", question.get("currency")),
        converted="converted" in question,
        donor=question.get("reporter") or question.get("donor"),
        year_from=year,
        year_to=year,
        flow_type=FLOW_TYPES[flow_type] if flow_type else None,
        **more,
    )


def check_projects(oracle: Oracle, e: dict[str, Any]) -> None:
    found = projects(
        oracle, e["place"], e.get("scope", "total"), donor=e.get("reporter") or e.get("donor"),
        on=e.get("day"), year_from=e.get("year_from"), year_to=e.get("year_to"),
    )  # fmt: skip
    assert len(found.sure) == e["value"]
    assert len(found.sure) == e.get("lower", len(found.sure))
    assert len(found.sure | found.uncertain) == e.get("upper", len(found.sure | found.uncertain))


def check_figure(answer: Answer, e: dict[str, Any]) -> None:
    if "value" in e:
        assert answer.value == Decimal(e["value"])
    for bound in ("lower", "upper"):
        if bound in e:
            assert getattr(answer, bound) == amount(e[bound])
    if "excluded" in e:
        by_reason(e["excluded"], {k: money(v) for k, v in answer.excluded.items()})
    if "uncertain" in e:
        by_reason(e["uncertain"], {k: money(v) for k, v in answer.uncertain.items()})
    if "uncertain_flows" in e:
        assert {k: len(v) for k, v in answer.uncertain_flows.items()} == e["uncertain_flows"]
    assert e.get("flag") is None or e["flag"] in answer.flags
    assert e.get("no_flag") not in answer.flags


def check_sectors(oracle: Oracle, e: dict[str, Any]) -> None:
    codes = {s for c in oracle.copies for f in c.flows for s in (x.code for x in f.sectors + c.sectors)}
    parts = {code: ask(oracle, e, sector=code).value for code in codes}
    assert sum(parts.values()) == Decimal(e["sum"])
    if "sectors" in e:
        assert sorted(code for code, value in parts.items() if value) == [str(s) for s in e["sectors"]]
    assert not e.get("no_negative") or min(parts.values()) >= 0


@pytest.mark.parametrize("case", CASES, ids=str)
def test_oracle_counts_the_case(case: Case) -> None:
    oracle = Oracle(list(case.datasets.values()))
    for expectation in case.expect:
        if expectation.get("count") == "projects":
            check_projects(oracle, expectation)
        elif "by" in expectation:
            check_sectors(oracle, expectation)
        else:
            check_figure(ask(oracle, expectation), expectation)
