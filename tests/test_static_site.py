"""The site as files: no link leads nowhere, nothing is asked of another host, a second build makes nothing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import html
from typer.testing import CliRunner

from cofolio import pipeline
from cofolio.errors import CofolioError
from cofolio.library import open_library
from cofolio.rendering.static_site import Wanted, build
from cofolio.rendering.static_site.links import NOWHERE, unlinked
from cofolio.surfaces.cli import app
from tests.surfaces.conftest import FAMILY

DAY = date(2024, 5, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "family.xml").write_text(FAMILY, encoding="utf-8")
    pipeline.ingest([str(folder / "family.xml")], folder / "store", 1)
    return folder / "store"


@pytest.fixture(scope="module")
def built(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("built") / "site"
    made = build(_wanted(store), target, workers=2)
    assert made.is_new
    assert made.pages > 20
    return target


def _wanted(store: Path, *languages: str) -> Wanted:
    with open_library(store) as library:
        return Wanted(str(store), library.version, ("KZ",), languages or ("en", "fr"), DAY)


def test_every_link_leads_to_a_file_of_the_site(built: Path) -> None:
    pages = sorted(built.rglob("*.html"))
    ids: dict[Path, set[str]] = {}
    trees = {page: html.fromstring(page.read_bytes()) for page in pages}
    for page, tree in trees.items():
        ids[page] = set(tree.xpath("//@id"))
    outside = {"http", "https", "mailto"}
    for page, tree in trees.items():
        for address in (*tree.xpath("//a/@href"), *tree.xpath("//link/@href"), *tree.xpath("//img/@src")):
            parts = urlsplit(address)
            if parts.scheme in outside:  # sources of facts: for the reader to open, never fetched
                assert address in tree.xpath("//a/@href")
                continue
            assert not parts.scheme, address
            assert not parts.path.startswith("/"), f"{address} on {page} works from no folder"
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), f"{address} on {page.relative_to(built)}"
            if parts.fragment and target in ids:
                assert unquote(parts.fragment) in ids[target], f"{address} on {page.relative_to(built)}"


def test_nothing_of_a_page_comes_from_elsewhere(built: Path) -> None:
    for page in built.rglob("*.html"):
        tree = html.fromstring(page.read_bytes())
        assert not tree.xpath("//script | //iframe | //object | //embed")
        assert not [src for src in tree.xpath("//@src") if urlsplit(src).scheme in ("http", "https")]
        assert NOWHERE not in page.read_text("utf-8")
        assert not tree.xpath("//form[@method='post']")


def test_figures_of_a_country_have_their_receipts(built: Path) -> None:
    page = (built / "country" / "KZ.html").read_text("utf-8")
    receipts = set(re.findall(r'href="\.\./(receipt/[^"#]+)"', page))
    assert len(receipts) > 10
    assert all((built / one).is_file() for one in receipts)
    assert (built / "export" / "country" / "KZ.csv").read_text("utf-8").startswith("measure,status,")


def test_a_country_has_its_feed(built: Path) -> None:
    feed = built / "feeds" / "country" / "KZ.atom"
    read = feedparser.parse(feed.read_bytes())
    assert not read.bozo
    assert read.entries
    page = html.fromstring((built / "country" / "KZ.html").read_bytes())
    assert page.xpath("//link[@rel='alternate']/@href") == ["../feeds/country/KZ.atom"]
    for one in (read.feed, *read.entries):
        parts = urlsplit(one.link)
        assert parts.scheme or (feed.parent / parts.path).is_file(), one.link


def test_a_second_build_makes_nothing_and_another_language_a_new_site(store: Path, built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    again = build(_wanted(store), built)
    assert not again.is_new
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == before


def test_a_site_is_put_in_place_whole_or_not_at_all(store: Path, built: Path) -> None:
    before = sorted(path.relative_to(built) for path in built.rglob("*"))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(_wanted(store, "en"), built, workers=1, progress=stop)
    assert sorted(path.relative_to(built) for path in built.rglob("*")) == before
    assert [path.name for path in built.parent.iterdir()] == [built.name]


def test_a_folder_of_something_else_is_not_replaced(store: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(CofolioError, match="no site of cofolio"):
        build(_wanted(store), tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "x"


def test_the_command_says_what_it_made_and_what_it_cannot(store: Path, tmp_path: Path) -> None:
    asked = ["site", "build", str(tmp_path / "site"), "--store", str(store), "--on", "2024-05-01"]
    wrong = CliRunner().invoke(app, [*asked, "--language", "xx"])
    assert wrong.exit_code != 0
    assert "choose from: en, fr, ru, kk" in wrong.output
    wrong = CliRunner().invoke(app, [*asked, "--countries", "Atlantis"])
    assert wrong.exit_code != 0


def test_only_links_to_nowhere_become_text() -> None:
    page = f'<a class="x" href="{NOWHERE}" title="t"><b>in</b></a> <a href="y">out</a><link href="{NOWHERE}">'
    assert unlinked(page) == '<span class="x" title="t"><b>in</b></span> <a href="y">out</a>'
