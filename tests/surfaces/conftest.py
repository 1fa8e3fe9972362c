"""A store built from a few small published files, hostile ones among them, and a way to run the command on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cofolio import pipeline
from cofolio.surfaces.cli import app

HOSTILE = "=cmd|' /C calc'!A0 &lt;script&gt;alert(1)&lt;/script&gt; [bold]loud[/bold] &#x9b;31m&#x202e;evil"

FAMILY = """<iati-activities version="2.03" generated-datetime="2020-01-01T00:00:00Z">
<iati-activity default-currency="EUR" hierarchy="1"><iati-identifier>AA-6</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>A programme</narrative></title>
<participating-org role="4" ref="XX-9" type="22"><narrative>Implementer &amp; Sons</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2012-01-10"/>
<recipient-country code="KZ"/><sector vocabulary="1" code="15130" percentage="100"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2012-05-02"/>
<value value-date="2012-05-02">10000</value></transaction>
<related-activity type="2" ref="AA-6-1"/><related-activity type="2" ref="AA-6-2"/></iati-activity>
<iati-activity default-currency="EUR" hierarchy="2"><iati-identifier>AA-6-1</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>HOSTILE</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2012-02-10"/><activity-date type="3" iso-date="2016-12-31"/>
<recipient-country code="KZ"/><sector vocabulary="1" code="15130" percentage="100"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2012-06-02"/>
<value value-date="2012-06-02">3000</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2013-07-02"/>
<value value-date="2013-07-02">1200</value></transaction>
<related-activity type="1" ref="AA-6"/></iati-activity>
<iati-activity default-currency="EUR" hierarchy="2"><iati-identifier>AA-6-2</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>component 2</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2012-03-10"/><activity-date type="3" iso-date="2030-12-31"/>
<recipient-country code="KZ"/><sector vocabulary="1" code="31110" percentage="100"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2012-06-02"/>
<value value-date="2012-06-02">5000</value></transaction>
<related-activity type="1" ref="AA-6"/></iati-activity>
<iati-activity default-currency="EUR"><iati-identifier>AA-7</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>Across the region</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2012-01-10"/><activity-date type="3" iso-date="2030-12-31"/>
<recipient-country code="KZ" percentage="10"/><recipient-region code="619" vocabulary="1" percentage="90"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2012-05-02"/>
<value value-date="2012-05-02">200000</value></transaction></iati-activity>
<iati-activity><iati-identifier>AA-8</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>No rate for this money</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2014-01-10"/><recipient-country code="KZ"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2014-05-02"/>
<value currency="KZT" value-date="2014-05-02">77</value></transaction></iati-activity>
</iati-activities>
""".replace("HOSTILE", HOSTILE)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published file."""
    made = tmp_path_factory.mktemp("published")
    (made / "family.xml").write_text(FAMILY, encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds it."""
    made = tmp_path_factory.mktemp("store")
    pipeline.ingest([folder], made, workers=1)
    return made


@pytest.fixture(scope="session")
def bare_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without any published file: curated facts alone."""
    made = tmp_path_factory.mktemp("bare")
    pipeline.ingest([], made, workers=1)
    return made


Run = Callable[..., Result]


@pytest.fixture
def run(store: Path) -> Run:
    """Runs the command on the store."""

    def go(*words: str, at: Path | None = None) -> Result:
        return CliRunner(env={"COFOLIO_STORE": str(at or store), "COLUMNS": "100"}).invoke(app, list(words))

    return go
