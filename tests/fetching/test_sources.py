"""Every source from a real server in the formats of its own, by the command."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from typer.testing import CliRunner, Result

from cofolio.fetching.clients.crs import bulk_files
from cofolio.surfaces.cli import app
from tests.fetching.publisher import Publisher, Thing
from tests.fetching.test_session import archive, noise

ACTIVITIES = """<?xml version="1.0"?><iati-activities version="2.03"><iati-activity default-currency="EUR">
<iati-identifier>AA-{0}</iati-identifier><reporting-org ref="AA" type="10"><narrative>A</narrative></reporting-org>
<title><narrative>Title {0}</narrative></title><activity-status code="2"/><recipient-country code="KZ"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2020-05-02"/>
<value value-date="2020-05-02">1000</value></transaction></iati-activity></iati-activities>"""
LABELS = {
    "CRS-reduced-parquet-v20260803": "CRS-reduced.parquet",
    "CRS-Parquet-v20260803": "CRS.parquet",
    "CRS 2023 (dotStat format)": "CRS2023.zip",
    "CRS 2022 (dotStat format)": "CRS2022.zip",
    "CRS 2000-01 (dotStat format)": "CRS2000.zip",
}
NOTE = (
    '<common:Annotation><common:AnnotationText xml:lang="en">{}</common:AnnotationText></common:Annotation>\n'
)
Fetch = Callable[..., Result]


@pytest.fixture
def fetch(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Runs `cofolio fetch` against the server; addresses are given as `id=path`."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def go(source: str, *words: str, **addresses: str) -> Result:
        given = [
            f"--address={name.replace('_', '-')}={publisher.url}{path}" for name, path in addresses.items()
        ]
        environment = {"COFOLIO_STORE": str(tmp_path / "store"), "COLUMNS": "100"}
        words = ("fetch", source, *given, "--allow-private", "--pause", "0", *words)
        return CliRunner(env=environment).invoke(app, list(words))

    return go


def index_of(publisher: Publisher, **datasets: str) -> dict[str, object]:
    """The index of the Bulk Data Service as it is since 2025; `datasets` are short names and publishers."""
    entries = []
    for number, (name, org) in enumerate(datasets.items()):
        body = ACTIVITIES.format(name).encode()
        publisher.things[f"/cache/{org}/{name}.xml"] = Thing(body)
        good = {
            "downloaded": f"2026-0{number + 1}-01 10:00:00+00:00",
            "hash": hashlib.sha1(body).hexdigest(),
            "cached_dataset_url_xml": f"{publisher.url}/cache/{org}/{name}.xml",
        }
        entry = {"short_name": name, "reporting_org_short_name": org, "license_id": "cc-by"}
        entries.append({**entry, "last_known_good_dataset": good})
    return {"index_created": "2026-11-23 00:00:00+00:00", "datasets": entries}


def dataflow(base: str) -> str:
    """A table's description as the OECD gives it: an annotation for each bulk file, `LABEL|URL`."""
    notes = [NOTE.format(f"{label}|{base}/{name}") for label, name in LABELS.items()]
    return f"<structure>{''.join(notes)}{NOTE.format('A note with no address')}</structure>"


def fetched(tmp_path: Path, source: str = "iati") -> list[str]:
    folder = tmp_path / "store" / "fetched" / source
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_datasets_by_the_index(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    index = index_of(publisher, one="org-a", two="org-a", three="org-b")
    index["datasets"].append({"short_name": "never", "reporting_org_short_name": "org-a"})  # type: ignore[attr-defined]
    publisher.things["/index"] = Thing(json.dumps(index).encode())
    result = fetch("iati", "--from", "datasets", bulk_index="/index")
    assert result.exit_code == 0, result.output
    assert fetched(tmp_path) == [f"datasets/org-{x}.xml" for x in ("a/one", "a/two", "b/three")]
    assert "3 new" in result.stderr
    assert "1 datasets are registered" in result.stderr
    assert result.stdout.splitlines() == [
        str(tmp_path / "store/fetched/iati" / name) for name in fetched(tmp_path)
    ]
    assert "Next: cofolio ingest" in result.stderr
    listed = json.loads((tmp_path / "store/fetched/iati.json").read_text())
    assert listed["files"]["datasets/org-a/one.xml"]["licence"] == "cc-by"
    assert len(publisher.requests("/cache/org-a/one.xml")) == 1
    assert "3 unchanged" in fetch("iati", "--from", "datasets", bulk_index="/index").stderr
    assert len(publisher.requests("/cache/org-a/one.xml")) == 1


def test_datasets_of_a_publisher_and_since(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    index = index_of(publisher, one="org-a", two="org-a", three="org-b")
    publisher.things["/index"] = Thing(json.dumps(index).encode())
    assert fetch("iati", "--publisher", "org-b", bulk_index="/index").exit_code == 0
    assert fetched(tmp_path) == ["datasets/org-b/three.xml"]
    assert fetch("iati", "--since", "2026-02-01", "--publisher", "org-a", bulk_index="/index").exit_code == 0
    assert fetched(tmp_path) == ["datasets/org-a/two.xml", "datasets/org-b/three.xml"]
    lost = fetch("iati", "--publisher", "nobody", bulk_index="/index")
    assert lost.exit_code == 1
    assert "no dataset of nobody" in lost.stderr


def test_the_index_of_2024(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    body = ACTIVITIES.format("x").encode()
    publisher.things["/x.xml"] = Thing(body)
    entry = {"name": "x", "publisher_name": "org", "url_xml": f"{publisher.url}/x.xml"}
    entry |= {"hash": hashlib.sha1(body).hexdigest(), "last_successful_download": "2024-10-01"}
    publisher.things["/index"] = Thing(json.dumps({"datasets": {"x": entry}}).encode())
    assert fetch("iati", "--from", "datasets", bulk_index="/index").exit_code == 0
    assert fetched(tmp_path) == ["datasets/org/x.xml"]


def test_some_that_fail_stop_no_other(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    index = index_of(publisher, **{f"d{n}": "org" for n in range(9)})
    publisher.things["/index"] = Thing(json.dumps(index).encode())
    del publisher.things["/cache/org/d3.xml"]
    publisher.things["/cache/org/d5.xml"].faults = ["500"]
    result = fetch("iati", "--from", "datasets", bulk_index="/index")
    assert result.exit_code == 0
    assert len(fetched(tmp_path)) == 8
    assert "Not fetched: datasets/org/d3.xml: status 404" in result.stderr


def test_hostile_names_stay_in_their_folder(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    index = index_of(publisher, one="org")
    for name in ("../../../evil", "/etc/passwd", "..", "a\x00b", "x" * 500, "CON\n", "\u202egnp"):
        entry = dict(index["datasets"][0], short_name=name, reporting_org_short_name=name)  # type: ignore[index]
        index["datasets"].append(entry)  # type: ignore[attr-defined]
    publisher.things["/index"] = Thing(json.dumps(index).encode())
    result = fetch("iati", "--from", "datasets", bulk_index="/index")
    assert result.exit_code == 0, result.output
    names = fetched(tmp_path)
    assert len(names) == 8
    assert all(name.startswith("datasets/") and name.isprintable() and name.isascii() for name in names)


@pytest.mark.parametrize("index", [b"[1, 2]", b'{"datasets": 7}', b"null", b'{"datasets": ["x"]}'])
def test_an_index_of_another_shape_is_told(publisher: Publisher, fetch: Fetch, index: bytes) -> None:
    publisher.things["/index"] = Thing(index)
    result = fetch("iati", "--from", "datasets", bulk_index="/index")
    assert result.exit_code == 1
    assert "does not answer as expected" in result.stderr


def test_the_corpus_is_brought_in(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.things["/all.zip"] = Thing(archive("iati-data/a.xml", ACTIVITIES.format("1").encode()))
    result = fetch("iati", "--ingest", bulk_zip="/all.zip")
    assert result.exit_code == 0, result.output
    found = CliRunner(env={"COFOLIO_STORE": str(tmp_path / "store")}).invoke(
        app, ["status", "--format", "json"]
    )
    assert json.loads(found.stdout)["activities"] == 1


def test_the_daily_dump_and_d_portal(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.things["/dump.zip"] = Thing(archive("iati-data-main/a.xml", b"<a/>"))
    assert fetch("iati", "--from", "dump", daily_dump="/dump.zip").exit_code == 0
    queries: list[bytes] = []

    def portal(query: bytes) -> bytes:
        queries.append(query)
        return ACTIVITIES.format("p").encode()

    publisher.things["/q.xml"] = Thing(answer=portal)
    result = fetch("iati", "--country", "Kazakhstan", d_portal="/q.xml?country_code={country}&limit=-1")
    assert result.exit_code == 0, result.output
    assert "country_code=KZ" in queries[0].decode()
    assert fetched(tmp_path) == ["d-portal/KZ.xml", "dump.zip"]


def test_the_registry_by_publisher_in_pages(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    names = [f"org-{n}" for n in range(5)]
    for name in names:
        publisher.things[f"/files/{name}"] = Thing(ACTIVITIES.format(name).encode())

    def search(query: bytes) -> bytes:
        asked = parse_qs(query.decode())
        start = int(asked["start"][0])
        assert asked["fq"] == ['organization:"org"']
        page = [
            {"name": name, "license_id": "cc0", "resources": [{"url": f"{publisher.url}/files/{name}"}]}
            for name in names[start : start + 2]
        ]
        return json.dumps({"success": True, "result": {"count": 5, "results": page}}).encode()

    publisher.things["/search"] = Thing(answer=search)
    result = fetch("iati", "--from", "registry", "--publisher", "org", registry="/search")
    assert result.exit_code == 0, result.output
    assert fetched(tmp_path) == [f"registry/org/{name}.xml" for name in names]


def test_crs_whole_reduced_and_by_year(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.things["/flow"] = Thing(dataflow(publisher.url).encode())
    publisher.things["/CRS.parquet"] = publisher.things["/CRS-reduced.parquet"] = Thing(b"PAR1 rows PAR1")
    for year in ("2022", "2023"):
        publisher.things[f"/CRS{year}.zip"] = Thing(archive("CRS.txt", b"Year|DonorCode\n"))
    assert fetch("crs", dataflow="/flow").exit_code == 0
    assert fetch("crs", "--from", "reduced", dataflow="/flow").exit_code == 0
    assert fetched(tmp_path, "crs") == ["CRS-Parquet.parquet", "CRS-reduced-parquet.parquet"]
    result = fetch("crs", "--since", "2022", dataflow="/flow")
    assert result.exit_code == 0, result.output
    assert len(fetched(tmp_path, "crs")) == 4
    labels = bulk_files(dataflow("https://example.org"))
    assert labels["CRS 2000-01 (dotStat format)"] == "https://example.org/CRS2000.zip"
    assert len(labels) == 5


def test_rates_of_both_publishers_are_loaded(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.things["/ecb.zip"] = Thing(archive("eurofxref-hist.csv", b"Date,USD,\n2020-01-02,1.1193,\n"))
    publisher.things["/imf.csv"] = Thing(
        b"Date,Rate,Currency,Frequency,Country code,Country\n2020-12-31,412.95,KZT,A,KZ,Kazakhstan\n"
    )
    result = fetch("rates", ecb_history="/ecb.zip", imf_table="/imf.csv")
    assert result.exit_code == 0, result.output
    assert [Path(line).name for line in result.stdout.split()] == ["imf-table.csv", "ecb-history.csv"]
    result = fetch("rates", "--ingest", ecb_history="/ecb.zip", imf_table="/imf.csv")
    assert result.exit_code == 0, result.output
    listed = CliRunner(env={"COFOLIO_STORE": str(tmp_path / "store")}).invoke(app, ["rates", "list"]).stdout
    assert "IMF" in listed


def test_income(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.things["/OGHIST.xlsx"] = Thing(archive("xl/workbook.xml", b"<workbook/>"))
    assert fetch("income", history="/OGHIST.xlsx").exit_code == 0
    assert fetched(tmp_path, "income") == ["OGHIST.xlsx"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rates", "--country", "KZ"), "rates cannot be asked with --country"),
        (("rates", "--from", "bank"), "rates comes from all, ecb, imf"),
        (("iati", "--from", "corpus", "--country", "KZ"), "--from d-portal"),
        (("iati", "--from", "dump", "--publisher", "x"), "no single publisher"),
        (("iati", "--from", "registry"), "--publisher"),
        (("iati", "--since", "yesterday"), "expected a date"),
        (("iati", "--country", "Ruritania"), "Ruritania"),
        (("iati", "--address", "nonsense"), "expected ID=URL"),
        (("iati", "--address", "nowhere=http://example.org"), "has no address 'nowhere'"),
    ],
)
def test_what_cannot_be_asked_is_said(fetch: Fetch, words: tuple[str, ...], said: str) -> None:
    result = fetch(*words)
    assert result.exit_code == 2
    assert said in result.stderr.replace("\n", " ")


def test_addresses_by_environment_and_file(
    publisher: Publisher, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.things["/OGHIST.xlsx"] = Thing(archive("xl/workbook.xml", b"<workbook/>"))
    mine = tmp_path / "mine.yml"
    mine.write_text(f"income:\n  history: {publisher.url}/OGHIST.xlsx\n")
    monkeypatch.setenv("COFOLIO_ADDRESSES", str(mine))
    assert fetch("income").exit_code == 0
    mine.write_text("income: [no]\n")
    assert fetch("income").exit_code == 2
    mine.unlink()
    assert "is not there" in fetch("income").stderr
    monkeypatch.delenv("COFOLIO_ADDRESSES")
    monkeypatch.setenv("COFOLIO_ADDRESS_INCOME_HISTORY", f"{publisher.url}/OGHIST.xlsx")
    assert fetch("income").exit_code == 0


def test_a_private_address_needs_the_option(publisher: Publisher, tmp_path: Path) -> None:
    publisher.things["/OGHIST.xlsx"] = Thing(b"")
    words = ["fetch", "income", f"--address=history={publisher.url}/OGHIST.xlsx", "--store", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1
    assert "--allow-private" in result.stderr
    assert publisher.asked == []


def test_ctrl_c_leaves_nothing_half_written(publisher: Publisher, tmp_path: Path) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as file:
        file.writestr("a.xml", noise(40_000_000))
    publisher.things["/all.zip"] = Thing(body.getvalue(), faults=["silent"])
    words = f"-m cofolio fetch iati --address=bulk-zip={publisher.url}/all.zip --allow-private --pause 0"
    words += f" --store {tmp_path}"
    running = subprocess.Popen([sys.executable, *words.split()], stderr=subprocess.PIPE, env=os.environ)
    wait_until(lambda: publisher.sent["/all.zip"] > 0)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    assert not (tmp_path / "fetched/iati/corpus.zip").exists()
    again = subprocess.run([sys.executable, *words.split()], capture_output=True, env=os.environ, check=True)
    assert (tmp_path / "fetched/iati/corpus.zip").read_bytes() == body.getvalue(), again.stderr


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")
