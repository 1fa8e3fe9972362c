"""Cases of eligibility that a lawyer can read: `*.yml` beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cofolio.rules import eligibility
from cofolio.rules.verdict import UNKNOWN

FILES = sorted(Path(__file__).parent.glob("*.yml"))
CASES = [
    (file.stem, case) for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
]


@pytest.mark.parametrize(
    "case",
    [case for _, case in CASES],
    ids=[f"{name}: {case['q']}, {case['country']} {case['day']}" for name, case in CASES],
)
def test_case(case: dict[str, Any]) -> None:
    (found,) = eligibility(
        case["country"],
        case["instrument"],
        on=case["day"],
        channel=case["channel"],
        decided=case.get("decided"),
    )
    assert found.outcome == case["expect"]
    if "confidence" in case:
        assert found.confidence == case["confidence"]
    if found.outcome == UNKNOWN:
        assert found.confidence is None
        assert [step for step in found.trace.leaves() if step.outcome == UNKNOWN and step.note]
    else:
        decided_by = [step.condition for step in found.trace.deciding()]
        assert set(case["because"]) == set(decided_by) - ({"act_applies"} - set(case["because"]))


def test_the_rule_and_case_of_the_manual_are_the_shipped_ones() -> None:
    root = Path(__file__).parents[2]
    manual = (root / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    group, rule, case = (yaml.safe_load(block.split("```")[0]) for block in manual.split("```yaml\n")[1:])
    data = root / "src" / "cofolio" / "data"
    for shown, file, key in (
        (group, "region_groups.yml", "region_groups"),
        (rule, "rules/external.yml", "rules"),
    ):
        assert shown[0] in yaml.safe_load((data / file).read_text(encoding="utf-8"))[key]
    assert case[0] in [one for _, one in CASES]
