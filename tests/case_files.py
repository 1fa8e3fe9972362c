"""The case files of `tests/cases`, as records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case: its datasets by name, and what must come out."""

    id: str
    file: str
    datasets: dict[str, bytes]
    expect: list[dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.file}-{self.id}"


def load() -> list[Case]:
    """Every case of every file."""
    cases = []
    for path in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            sources = case.get("datasets") or {"case.xml": case["xml"]}
            datasets = {name: text.encode() for name, text in sources.items()}
            cases.append(Case(case["id"], path.stem, datasets, case["expect"]))
    return cases


def amount(value: str | None) -> Decimal | None:
    """An expected amount; null is open."""
    return None if value is None else Decimal(value)


def money(values: dict[str, str]) -> dict[str, Decimal]:
    """Expected amounts by reason."""
    return {reason: Decimal(value) for reason, value in values.items()}


def by_reason(expected: dict[str, Any], found: dict[str, Decimal | None]) -> None:
    """Expected reasons with their sums, and no other reason with money in it."""
    assert {k: v for k, v in found.items() if v or k in expected} == money(expected)
