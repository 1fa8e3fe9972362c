"""The description of both APIs against what they do: Schemathesis makes requests up, and checks every answer.

Not checked: `positive_data_acceptance`. A name of a country or a cursor is text to a schema, yet not every text is one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from cofolio.serving import create

EXAMPLES = 4  # of each kind for each of some sixty operations


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_contract(served_store: Path, mode: GenerationMode) -> None:
    load_all_checks()
    skipped = [check for check in CHECKS.get_all() if check.__name__ == "positive_data_acceptance"]
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(served_store))
    tested = 0
    for result in described.get_all_operations():
        assert isinstance(result, Ok)

        @bounded
        @given(case=result.ok().as_strategy(generation_mode=mode))
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=skipped)

        try:
            check()
        except Unsatisfiable:  # nothing can be asked wrongly of what has no parameter
            assert mode is GenerationMode.NEGATIVE
        tested += 1
    assert tested > 50
