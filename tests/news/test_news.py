"""What changed between versions, what ended, what hostile feeds say; as command, page and Atom feed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import feedparser
import pytest
from fastapi.testclient import TestClient
from lxml import etree
from typer.testing import CliRunner

import cofolio
from cofolio import news, pipeline
from cofolio.news import NewsItem
from cofolio.registry.feeds import feeds
from cofolio.serving import create
from cofolio.surfaces.cli import app
from tests.surfaces.conftest import FAMILY

TODAY = date(2026, 11, 24)
ADDED = """<iati-activity default-currency="EUR"><iati-identifier>AA-9</iati-identifier>
<reporting-org ref="AA" type="10"><narrative>Donor A</narrative></reporting-org>
<title><narrative>&lt;script&gt;alert(9)&lt;/script&gt; Rivers</narrative></title><activity-status code="2"/>
<activity-date type="2" iso-date="2020-01-10"/><activity-date type="4" iso-date="2026-06-30"/>
<recipient-country code="KZ"/></iati-activity>
</iati-activities>"""
OTHER = FAMILY.replace("AA-", "BB-").replace('ref="AA"', 'ref="BB"').replace("Donor A", "Donor B")
COMMITMENT = """<transaction><transaction-type code="2"/><transaction-date iso-date="2019-06-02"/>
<value value-date="2019-06-02">2500.50</value></transaction>
<related-activity type="1" ref="AA-6"/></iati-activity>
<iati-activity default-currency="EUR"><iati-identifier>AA-7<"""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three versions: a publisher, then more of it, then another publisher beside."""
    folder = tmp_path_factory.mktemp("news")
    more = FAMILY.replace("</iati-activities>", ADDED)
    more = more.replace(
        '<related-activity type="1" ref="AA-6"/></iati-activity>\n<iati-activity default-currency="EUR">'
        "<iati-identifier>AA-7<",
        COMMITMENT,
    )
    assert "2500.50" in more
    for name, text in (("a.xml", FAMILY), ("a.xml", more), ("b.xml", OTHER)):
        (folder / name).write_text(text, encoding="utf-8")
        pipeline.ingest([str(folder / name)], folder / "store", 1)
        time.sleep(0.01)
    assert len(news.keep_changes(folder / "store")) == 2
    return folder / "store"


@pytest.fixture(scope="module")
def found(store: Path) -> list[NewsItem]:
    with cofolio.open(store) as library:
        return news.of_country(library, "KZ", TODAY)


def of_kind(found: list[NewsItem], kind: str) -> list[NewsItem]:
    return [item for item in found if item.kind == kind]


def test_a_new_project_of_a_known_publisher(found: list[NewsItem]) -> None:
    (item,) = of_kind(found, "new-project")
    assert (item.activity_id, item.who) == ("AA-9", "Donor A")


def test_a_new_commitment_says_how_much_more(found: list[NewsItem]) -> None:
    (item,) = of_kind(found, "new-commitment")
    assert (item.activity_id, item.amount, item.currency) == ("AA-6-2", Decimal("2500.50"), "EUR")
    assert (item.before, item.after, item.day) == ("5000.00", "7500.50", date(2019, 6, 2))


def test_a_publisher_loaded_for_the_first_time_is_one_piece(found: list[NewsItem]) -> None:
    (item,) = of_kind(found, "new-publisher")
    assert (item.key, item.who) == ("BB", "Donor B")
    assert item.count is not None
    assert item.count > 1


def test_a_project_that_ended_by_its_own_date(found: list[NewsItem]) -> None:
    (item,) = of_kind(found, "phase-end")
    assert (item.activity_id, item.day, item.after) == ("AA-9", date(2026, 6, 30), "planned")  # said in 2020


def test_graduations_stand_on_their_day(found: list[NewsItem]) -> None:
    assert any(
        item.day == date(2014, 1, 1) and item.after == "bilateral" for item in of_kind(found, "graduation")
    )


def test_the_latest_first_and_each_once(found: list[NewsItem]) -> None:
    assert [item.day for item in found] == sorted((item.day for item in found), reverse=True)
    assert len({(item.kind, item.key) for item in found}) == len(found)


def test_an_older_version_knows_nothing_of_later_news(store: Path) -> None:
    from cofolio.store import versions

    with cofolio.open(store, versions(store)[1]) as library:
        kinds = {item.kind for item in news.of_country(library, "KZ", TODAY)}
    assert "new-project" in kinds
    assert "new-publisher" not in kinds


def test_nothing_is_compared_twice_and_a_store_with_one_version_has_none(store: Path, tmp_path: Path) -> None:
    assert news.keep_changes(store) == []
    assert news.keep_changes(tmp_path) == []


def test_the_command(store: Path) -> None:
    run = CliRunner(env={"COFOLIO_STORE": str(store), "COLUMNS": "100"})
    text = run.invoke(app, ["news", "KZ"]).stdout
    assert "New commitment" in text
    assert "EUR 2,500.50 more" in text
    rows = json.loads(run.invoke(app, ["news", "Kazakhstan", "--format", "json", "--limit", "2"]).stdout)
    assert len(rows) == 2
    assert run.invoke(app, ["news", "KZ", "--format", "csv"]).stdout.startswith("kind,key,day")


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create(store), raise_server_exceptions=False) as asking:
        yield asking


def test_the_feed_is_valid_atom(client: TestClient) -> None:
    answer = client.get("/feeds/country/KZ.atom")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["etag"]
    feed = etree.fromstring(answer.content)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) > 3
    assert all(str(one).startswith("urn:uuid:") for one in ids)
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert not feedparser.parse(answer.content).bozo
    assert b"<script" not in answer.content


def test_the_feed_stays_the_same_and_is_not_sent_twice(client: TestClient) -> None:
    first, second = (client.get("/feeds/country/KZ.atom") for _ in range(2))
    assert first.content == second.content
    same = client.get("/feeds/country/KZ.atom", headers={"if-none-match": first.headers["etag"]})
    assert same.status_code == 304


@pytest.mark.parametrize(("path", "status"), [("kazakhstan.atom", 404), ("QQ.atom", 422), ("KZ.rss", 404)])
def test_other_feeds_are_told(client: TestClient, path: str, status: int) -> None:
    assert client.get(f"/feeds/country/{path}").status_code == status


def test_the_page_shows_the_news_escaped(client: TestClient) -> None:
    page = client.get("/country/KZ").text
    block = page[
        page.index('<section id="news"') : page.index("</section>", page.index('<section id="news"'))
    ]
    assert "New commitment" in block
    assert "/feeds/country/KZ.atom" in block
    assert "<script" not in page
    assert "&lt;script&gt;alert(9)" in block


ITEM = "<item><title>{}</title><link>{}</link><guid>{}</guid><pubDate>{}</pubDate></item>"
DAY = "Mon, 02 Nov 2026 10:00:00 GMT"


def rss(*items: tuple[str, str, str, str]) -> bytes:
    entries = "".join(ITEM.format(*item) for item in items)
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{entries}</channel></rss>'.encode()
    )


def read(tmp_path: Path, feed: str, data: bytes) -> tuple[list[dict[str, str]], list[str]]:
    file = tmp_path / "fetched" / "feeds" / f"{feed}.xml"
    file.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "news").mkdir(exist_ok=True)
    file.write_bytes(data)
    os.utime(file, (1_795_500_000, 1_795_500_000))  # 24 November 2026
    faults = news.keep_feeds(tmp_path)
    return json.loads((tmp_path / "news" / "feeds.json").read_text())["entries"], faults


def test_a_feed_is_read_and_kept_beside_what_was_there(tmp_path: Path) -> None:
    read(tmp_path, "eeas-kz", rss(("Visit to Astana", "https://example.org/1", "1", DAY)))
    entries, faults = read(
        tmp_path, "eeas-kz", rss(("Call for proposals", "https://example.org/2", "2", DAY))
    )
    assert [entry["title"] for entry in entries] == ["Call for proposals", "Visit to Astana"]
    assert entries[0]["day"] == "2026-11-02T10:00:00+00:00"
    assert not faults


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "https://user:x@example.org/",
     'https://example.org/" onclick="x', "https://[", "", "https://" + "x" * 3000],
)  # fmt: skip
def test_links_that_are_none_are_left_out(tmp_path: Path, link: str) -> None:
    from html import escape

    entries, faults = read(tmp_path, "eeas-kz", rss(("Title", escape(link), "1", DAY)))
    assert entries == []
    assert "no entry" in faults[0]


def test_markup_in_titles_becomes_words(tmp_path: Path) -> None:
    title = "&lt;b&gt;Good&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; news"
    entries, _ = read(tmp_path, "eeas-kz", rss((title, "https://example.org/1", "1", DAY)))
    assert entries[0]["title"] == "Good news"


def test_a_future_day_and_a_long_title_are_brought_to_reason(tmp_path: Path) -> None:
    late = "Fri, 01 Jan 2999 00:00:00 GMT"
    entries, _ = read(tmp_path, "eeas-kz", rss(("x " * 5000, "https://example.org/1", "1", late)))
    assert entries[0]["day"] < "2027"
    assert len(entries[0]["title"]) <= 300


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><item><title>&c;</title>
<link>https://example.org/</link></item></channel></rss>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB.encode(), "entities"),
        (BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), "entities"),
        (
            b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss>&x;</rss>",
            "entities",
        ),
        (b"<rss>" + b" " * 6_000_000, "larger than"),
        (b"<rss><channel><item><title>cut", "no entry"),
        (b"\x00\xff\xfe<", "no entry"),
    ],
)
def test_hostile_feeds_are_told_and_what_was_kept_stays(tmp_path: Path, data: bytes, words: str) -> None:
    read(tmp_path, "eeas-kz", rss(("Visit", "https://example.org/1", "1", DAY)))
    entries, faults = read(tmp_path, "eeas-kz", data)
    assert [entry["title"] for entry in entries] == ["Visit"]
    assert words in faults[0]


def test_atom_is_read_too_and_countries_are_found_by_name(store: Path, tmp_path: Path) -> None:
    entry = (
        "<entry><id>{0}</id><title>{0}</title><link href='https://example.org/{1}'/><summary>{2}</summary>"
    )
    entry += "<updated>2026-11-03T00:00:00Z</updated></entry>"
    body = entry.format("EU and Kazakhstan", 1, "") + entry.format("Elsewhere", 2, "in Peru")
    body += entry.format("Visit", 3, "to Kazakhstan")
    data = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{body}</feed>".encode()
    read(store, "ec-press", data)
    with cofolio.open(store) as library:
        titles = {one.title for one in news.of_country(library, "KZ", TODAY) if one.kind == "published"}
    (store / "news" / "feeds.json").unlink()
    assert titles == {"EU and Kazakhstan", "Visit"}


def test_registered_feeds_say_how_sure_they_are() -> None:
    assert {feed.confidence for feed in feeds()} <= {"medium", "unverified"}
    assert any("KZ" in feed.countries for feed in feeds())
