"""The pages on sources say what the records say, and the example on adding one works as it stands."""

from __future__ import annotations

import re
import runpy
from decimal import Decimal
from pathlib import Path

from cofolio.sources.record import FIELDS, read_source
from cofolio.sources.table.findings import Findings
from cofolio.sources.table.fit import fits
from cofolio.sources.table.receive import receive_table
from cofolio.sources.table.records import Records
from cofolio.sources.table.rows import batches
from cofolio.sources.table.sniff import sniff_text

DOCS = Path(__file__).parents[1] / "docs"


def fenced(kind: str) -> str:
    """The first block of a kind on the page about adding a source."""
    page = (DOCS / "adding-a-source.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{kind}\n(.*?)^```", page, re.S | re.M)
    assert found is not None
    return found[1]


def test_the_list_of_sources_is_that_of_the_records() -> None:
    made = runpy.run_path(str(DOCS / "list_sources.py"))["page"]()
    assert (DOCS / "sources.md").read_text(encoding="utf-8") == made, "run: python docs/list_sources.py"


def test_the_example_of_a_new_source_works(tmp_path: Path) -> None:
    one = read_source(fenced("yaml"), "sources/bank_of_asia/source.yml")
    (tmp_path / "list.csv").write_text(fenced("csv"), encoding="utf-8")
    sniffed = sniff_text((tmp_path / "list.csv").read_bytes())
    assert sniffed is not None
    (fit,) = fits(sniffed, one.layouts)
    assert not fit.unknown
    with (tmp_path / "list.csv").open("rb") as stream:
        received = receive_table(stream, tmp_path / "raw", tmp_path, one.id, "text")
    findings = Findings(received.dataset_id)
    kept = tmp_path / "raw" / received.dataset_id[:2] / f"{received.dataset_id}.zst"
    (batch,) = batches(kept, sniffed, "", 0, findings)
    rows = [
        row for table in Records(fit, received.dataset_id, findings).of(batch) for row in table.to_pylist()
    ]
    assert [(row["line"], row["measure"], row["amount"], row["standing"]) for row in rows] == [
        (2, "commitment", Decimal(12_500_000), None),
        (3, "commitment", Decimal(7_000_000), None),
        (4, "commitment", Decimal(19_500_000), "total-row"),
        (2, "spend", Decimal(3_250_000), None),
        (4, "spend", Decimal(3_250_000), "total-row"),
    ]
    assert rows[1]["place_name"] == "Central Asia, regional"


def test_the_pages_name_every_key_and_field() -> None:
    page = (DOCS / "adding-a-source.md").read_text(encoding="utf-8")
    for key in (
        "source",
        "prices",
        "instead",
        "is_prose",
        "fill_down",
        "once_per",
        "markers",
        "dates",
        "one_speaks",
    ):
        assert f"`{key}" in page
    architecture = (DOCS / "architecture.md").read_text(encoding="utf-8")
    missing = [name for name in FIELDS if name != "status" and name not in architecture]
    assert not missing
