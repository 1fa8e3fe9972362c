"""Every element and attribute of every version is read, and the page that says so is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from cofolio.sources.iati.compiled import STAGE_SCHEMAS
from cofolio.sources.iati.reference import markdown, rows
from tests.sources import iati_xsd

VERSIONS = ("1-01", "1-02", "1-03", "1-04", "1-05", "2-01", "2-02", "2-03")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("schema", iati_xsd.ROOTS)
def test_every_path_of_the_standard_is_read(shared_data: Path, version: str, schema: str) -> None:
    files = iati_xsd.versions(shared_data / "schemas.zip")[version]
    published = iati_xsd.paths(files, schema)
    assert len(published) > 40  # the walker itself found the schema
    assert published - {path for path, _, _ in rows()} == set()


def test_every_path_goes_to_a_column_of_its_table() -> None:
    for path, table, columns in rows():
        assert set(columns) <= set(STAGE_SCHEMAS[table].names), path


def test_columns_are_unique() -> None:
    for entity, schema in STAGE_SCHEMAS.items():
        assert len(set(schema.names)) == len(schema.names), entity


def test_the_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "elements.md"
    assert page.read_text("utf-8") == markdown(), (
        "run: python -m cofolio.sources.iati.reference > docs/elements.md"
    )
