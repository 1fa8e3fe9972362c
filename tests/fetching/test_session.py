"""One file from a real server that is slow, cut off, busy, gone, wrong, huge, packed or sends elsewhere."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from cofolio.errors import AddressRefused, FetchError
from cofolio.fetching import Area
from cofolio.fetching.asked import Wanted
from cofolio.fetching.session import Session
from tests.fetching.conftest import LIMITS, XML, Get
from tests.fetching.publisher import Publisher, Thing

SHA1 = f"sha1:{hashlib.sha1(XML).hexdigest()}"


def noise(size: int) -> bytes:
    """XML that no packing makes small."""
    return b"<a>" + random.Random(7).randbytes(size // 2).hex().encode() + b"</a>"


def left(area: Area) -> list[str]:
    return sorted(path.name for path in (area.root / "under-way").iterdir())


def archive(member: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(member, content)
    return made.getvalue()


def test_a_file_comes_whole_with_what_is_known_of_it(publisher: Publisher, get: Get, area: Area) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    got = get("/a.xml")
    assert got.state == "new"
    assert got.path.read_bytes() == XML
    area.save()
    entry = json.loads((area.root / "iati.json").read_text())["files"]["a.xml"]
    assert entry["sha256"] == hashlib.sha256(XML).hexdigest()
    assert entry["url"] == f"{publisher.url}/a.xml"
    assert entry["licence"] == "CC0"
    assert entry["fetched_at"].endswith("+00:00")
    assert left(area) == []


def test_what_has_not_changed_is_not_sent_again(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    get("/a.xml")
    sent = publisher.sent["/a.xml"]
    assert get("/a.xml").state == "unchanged"
    assert publisher.sent["/a.xml"] == sent
    publisher.things["/a.xml"] = Thing(XML + b"\n")
    assert get("/a.xml").state == "changed"


def test_last_modified_serves_where_there_is_no_tag(publisher: Publisher, get: Get) -> None:
    day = "Mon, 02 Nov 2026 10:00:00 GMT"
    publisher.things["/a.xml"] = Thing(XML, is_tagged=False, headers={"last-modified": day})
    get("/a.xml")
    assert get("/a.xml").state == "unchanged"  # the same bytes, although this server sends them again
    assert publisher.requests("/a.xml")[1]["if-modified-since"] == day


def test_what_the_index_knows_is_not_even_asked_for(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    get("/a.xml", checksum=SHA1)
    assert get("/a.xml", checksum=SHA1).state == "unchanged"
    assert len(publisher.requests("/a.xml")) == 1


def test_a_lost_file_is_fetched_again_whatever_the_list_says(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    get("/a.xml", checksum=SHA1).path.unlink()
    assert get("/a.xml", checksum=SHA1).path.read_bytes() == XML


@pytest.mark.parametrize("packs", [False, True])
def test_cut_off_goes_on_where_it_stopped(publisher: Publisher, get: Get, packs: bool) -> None:
    body = noise(6_000_000)
    publisher.things["/a.xml"] = Thing(body, faults=["cut"], packs=packs)
    assert get("/a.xml").path.read_bytes() == body
    first, second = publisher.requests("/a.xml")
    assert "range" not in first
    assert int(second["range"].removeprefix("bytes=").removesuffix("-")) > 500_000
    assert second["if-range"].startswith('"')
    if not packs:
        assert publisher.sent["/a.xml"] < len(body) * 1.2


def test_a_later_fetch_goes_on_too(publisher: Publisher, get: Get, area: Area) -> None:
    body = noise(6_000_000)
    publisher.things["/a.xml"] = Thing(body, faults=["cut"])
    with pytest.raises(FetchError, match="cut off"):
        get("/a.xml", attempts=1)
    assert not area.path("a.xml").exists()
    assert get("/a.xml", attempts=1).path.read_bytes() == body
    assert "range" in publisher.requests("/a.xml")[1]


def test_another_file_is_not_glued_to_the_old_beginning(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(noise(6_000_000), faults=["cut"])
    with pytest.raises(FetchError):
        get("/a.xml", attempts=1)
    other = XML + noise(3_000_000)
    publisher.things["/a.xml"] = Thing(other)
    assert get("/a.xml").path.read_bytes() == other


def test_a_server_without_parts_sends_all_again(publisher: Publisher, get: Get) -> None:
    body = noise(6_000_000)
    publisher.things["/a.xml"] = Thing(body, faults=["cut", "cut"], is_ranged=False)
    assert get("/a.xml").path.read_bytes() == body


def test_cut_off_without_a_length_is_noticed(publisher: Publisher, get: Get) -> None:
    body = noise(2_000_000)
    publisher.things["/a.xml"] = Thing(body, faults=["cut"], says_length=False)
    assert get("/a.xml").path.read_bytes() == body


def test_busy_then_well(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML, faults=["500", "503", "502"])
    assert get("/a.xml").path.read_bytes() == XML
    assert len(publisher.requests("/a.xml")) == 4


def test_retry_after_is_kept_to(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML, faults=["429"], headers={"retry-after": "0"})
    assert get("/a.xml", backoff=3600.0).path.read_bytes() == XML  # an hour, had the server not said zero


def test_a_server_that_stays_busy_is_given_up(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(always="500")
    with pytest.raises(FetchError, match="status 500, 5 times"):
        get("/a.xml")


def test_gone_is_asked_once_and_what_is_there_stays(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    kept = get("/a.xml").path
    del publisher.things["/a.xml"]
    with pytest.raises(FetchError, match="status 404"):
        get("/a.xml")
    assert len(publisher.requests("/a.xml")) == 2
    assert kept.read_bytes() == XML


def test_an_error_page_never_takes_the_place_of_data(publisher: Publisher, get: Get, area: Area) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    kept = get("/a.xml").path
    publisher.things["/a.xml"].always = "html"
    with pytest.raises(FetchError, match="HTML page where xml was expected"):
        get("/a.xml")
    assert kept.read_bytes() == XML
    assert left(area) == []


@pytest.mark.parametrize(
    ("form", "body", "words"),
    [
        ("xml", b"", "empty"),
        ("xml", b"  \n", "empty"),
        ("xml", b'{"error": "no"}', "does not begin"),
        ("xml", b"\xef\xbb\xbf <!-- x --><HTML>", "HTML page"),
        ("xml", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C">', "HTML page"),
        ("xml", gzip.compress(b"<html>"), "HTML page"),
        ("xml", gzip.compress(XML)[:40], "cannot be unpacked"),
        ("zip", b"PK\x03\x04 but no more", "cut off or damaged"),
        ("zip", archive("a.xml", XML)[:-30], "cut off or damaged"),
        ("zip", XML, "no zip"),
        ("xlsx", archive("a.xml", XML), "no workbook"),
        ("parquet", b"PAR1 and then nothing", "Parquet"),
        ("json", b'{"datasets": [', "no JSON"),
        ("json", b"[" * 100_000, "no JSON"),
        ("csv", b"Service unavailable", "no table"),
    ],
)
def test_wrong_type_is_told_by_its_looks(
    publisher: Publisher, get: Get, area: Area, form: str, body: bytes, words: str
) -> None:
    publisher.things["/a"] = Thing(body)
    with pytest.raises(FetchError, match=words):
        get("/a", form=form, attempts=2)
    assert not area.path("a").exists()
    assert left(area) == []


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("xml", XML.decode().encode("utf-16")),
        ("xml", gzip.compress(XML)),
        ("zip", archive("a.xml", XML)),
        ("xlsx", archive("xl/workbook.xml", b"<workbook/>")),
        ("json", b"{}"),
        ("csv", "Date,USD\n".encode("utf-8-sig")),
    ],
)
def test_right_type_is_taken(publisher: Publisher, get: Get, form: str, body: bytes) -> None:
    publisher.things["/a"] = Thing(body)
    assert get("/a", form=form).path.read_bytes() == body


def test_a_wrong_checksum_is_asked_again(publisher: Publisher, get: Get) -> None:
    answers = [XML[:-3] + b"s>\n", XML]
    publisher.things["/a.xml"] = Thing(
        answer=lambda query: answers.pop(0) if len(answers) > 1 else answers[0]
    )
    got = get("/a.xml", checksum=SHA1)
    assert got.path.read_bytes() == XML
    assert got.kept.note == ""


def test_bytes_that_stay_other_than_the_index_are_taken_with_a_note(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML + b"\n")
    assert "index is of another time" in get("/a.xml", checksum=SHA1).kept.note


def test_bytes_that_are_other_every_time_are_not_taken(publisher: Publisher, get: Get, area: Area) -> None:
    count = iter(range(100))
    publisher.things["/a.xml"] = Thing(answer=lambda query: XML + b" " * next(count))
    with pytest.raises(FetchError, match="where the index says"):
        get("/a.xml", checksum="sha1:" + "0" * 40)
    assert not area.path("a.xml").exists()


def test_gzip_for_the_transfer_is_unpacked(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML, packs=True)
    assert get("/a.xml").path.read_bytes() == XML
    assert publisher.sent["/a.xml"] < len(XML) / 50
    assert get("/a.xml").state == "unchanged"


def test_a_gzip_bomb_is_stopped(publisher: Publisher, get: Get, area: Area) -> None:
    publisher.things["/a.xml"] = Thing(b"<a>" + b"0" * 30_000_000, packs=True)
    with pytest.raises(FetchError, match="unpacks to more than"):
        get("/a.xml", most=1_000_000)
    assert left(area) == []


@pytest.mark.parametrize("says_length", [True, False])
def test_huge_is_stopped(publisher: Publisher, get: Get, area: Area, says_length: bool) -> None:
    publisher.things["/a.xml"] = Thing(noise(20_000_000), says_length=says_length)
    with pytest.raises(FetchError, match="more than it can be"):
        get("/a.xml", most=1_000_000)
    assert left(area) == []


def test_slow_is_waited_for_and_silent_is_not(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML, faults=["slow"])
    assert get("/a.xml").path.read_bytes() == XML
    publisher.things["/b.xml"] = Thing(XML, always="silent")
    with pytest.raises(FetchError, match="no byte for too long"):
        get("/b.xml", attempts=1, silence=0.5)
    with pytest.raises(FetchError, match="not whole after"):
        get("/b.xml", attempts=1, silence=10.0, per_file=0.5)


def test_sent_on_within_the_site(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(always="302", headers={"location": "/there/b.xml"})
    publisher.things["/there/b.xml"] = Thing(XML)
    got = get("/a.xml")
    assert got.path.read_bytes() == XML
    assert got.kept.final_url.endswith("/there/b.xml")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/a.xml", "sent on more than"),
        ("ftp://example.org/a.xml", "only addresses of http"),
        ("file:///etc/passwd", "only addresses of http"),
        ("http://user:secret@example.org/", "name and password"),
    ],
)
def test_sent_on_to_where_nothing_is_fetched(publisher: Publisher, get: Get, place: str, words: str) -> None:
    publisher.things["/a.xml"] = Thing(always="301", headers={"location": place})
    with pytest.raises(FetchError, match=words) as caught:
        get("/a.xml")
    assert "secret" not in str(caught.value)


def test_a_private_address_is_not_connected_to(publisher: Publisher, get: Get) -> None:
    publisher.things["/a.xml"] = Thing(XML)
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1, which is no public address"):
        get("/a.xml", allow_private=False)
    assert publisher.asked == []


def test_hosts_are_not_asked_more_than_allowed_at_once(publisher: Publisher, tmp_path: Path) -> None:
    before = publisher.under_way  # of the tests before, which the server has not noticed to be over
    for number in range(20):
        publisher.things[f"/{number}.xml"] = Thing(XML[:60], faults=["slow"])

    async def all_of_them() -> None:
        with Area(tmp_path / "many", "iati") as area:
            async with Session(area, LIMITS, "CC0", lambda count: None) as session:
                wanted = [Wanted(f"{n}.xml", f"{publisher.url}/{n}.xml", "xml", 1000) for n in range(20)]
                await asyncio.gather(*(session.get(one) for one in wanted))

    asyncio.run(all_of_them())
    assert 1 < publisher.most_at_once <= LIMITS.at_once + before
