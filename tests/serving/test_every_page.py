"""Every page over hostile titles, names and identifiers: it answers, escapes, links and says what is missing."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from cofolio import pipeline
from cofolio.rendering.links import path_safe
from cofolio.serving import create

SLASHED, ARABIC, ODD = "XX-1/2014/350-097", "XX-1-مشروع", "XX-1-<script>alert(1)</script>?a=b#c&d"
LONG = "XX-1-" + "x" * 700
ACTIVITIES = f"""<iati-activities version="2.03" xmlns:x="urn:x">
{
    "".join(
        f'''
<iati-activity default-currency="EUR" last-updated-datetime="2020-05-01T00:00:00Z">
<iati-identifier>{identifier.replace("&", "&amp;").replace("<", "&lt;")}</iati-identifier>
<reporting-org ref="XX-1" type="10"><narrative>&lt;img src=x onerror=alert(1)&gt; Agency</narrative></reporting-org>
<title><narrative>Water &lt;script&gt;alert("{number}")&lt;/script&gt; &#x202E;reversed</narrative></title>
<description><narrative>Wells &lt;b&gt;deep&lt;/b&gt; &amp; clean</narrative></description>
<participating-org role="4" type="22" ref="YY-{number}">
<narrative>"&gt;&lt;svg onload=alert(1)&gt;</narrative></participating-org>
<participating-org role="2" type="22"><narrative>No reference / Inc. &lt;i&gt;</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="2" iso-date="2014-01-01"/>
<recipient-country code="KZ" percentage="100"/>
<location><name><narrative>Astana &lt;/title&gt;</narrative></name>
<point><pos>51.1 71.4</pos></point><exactness code="1"/></location>
<location><name><narrative>nowhere</narrative></name><point><pos>north 71.4</pos></point></location>
<sector vocabulary="1" code="14030"/>
<budget type="1"><period-start iso-date="2014-01-01"/><period-end iso-date="2014-12-31"/>
<value value-date="2014-01-01">500</value></budget>
<transaction><transaction-type code="2"/><transaction-date iso-date="2014-02-01"/>
<value value-date="2014-02-01">1000</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2014-03-01"/>
<value value-date="2014-03-01">400</value></transaction>
<document-link url="javascript:alert(1)" format="text/html"><title><narrative>Trap</narrative></title></document-link>
<document-link url="https://example.org/a?b=1&amp;c=2" format="text/html">
<title><narrative>Report</narrative></title></document-link>
<related-activity type="2" ref="XX-1/2014/350-097"/>
<result type="1"><title><narrative>Wells dug</narrative></title>
<indicator measure="1"><title><narrative>Number</narrative></title>
<period><period-start iso-date="2014-01-01"/><period-end iso-date="2014-12-31"/>
<target value="10"/><actual value="9"/></period></indicator></result>
</iati-activity>'''
        for number, identifier in enumerate((SLASHED, ARABIC, ODD, LONG))
    )
}
</iati-activities>"""

PAGES = (
    "/",
    "/?measure=spend",
    "/donor/XX-1",
    "/donor/EU",
    "/instrument/DCI",
    "/instrument/DCI-2014",
    "/programme/BOMCA",
    "/programme/bomca",
    "/platform/WECOOP",
    "/delegation/KG",
    "/delegation/KG?on=2016-01-01",
    "/organisation/ISTC",
    "/organisation/YY-0",
    "/sector/14030",
    "/sector/140",
    "/sector/110",
    "/eligibility",
    "/eligibility?country=Kazakhstan&instrument=&on=&decided=",
    "/eligibility?country=KZ&instrument=DCI&on=2015-01-01&decided=2013-01-01",
    "/eligibility?instrument=DCI-2014&on=2015-01-01",
    "/method",
    "/sources",
    "/findings",
    "/findings?publisher=XX-1",
    "/findings?code=unknown-place&place=KZ",
    "/compare",
    "/compare?places=KZ,Uzbekistan&periods=2014-2015,2016-&currency=USD",
    "/search",
    "/search?q=water",
    "/search?q=kaz",
    "/search?q=water&kind=activities&page=2",
    "/all/countries",
    "/all/donors",
    "/all/instruments",
    "/all/programmes",
    "/all/sectors",
    "/country/KZ",
    "/country/KZ?donor=&year_from=&year_to=&measure=&currency=EUR&view=funder&on=",
    "/compare?places=&periods=&donor=&currency=EUR",
    "/?measure=",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "made.xml").write_text(ACTIVITIES, encoding="utf-8")
    pipeline.ingest([str(folder / "made.xml")], folder / "store", 1)
    return TestClient(create(folder / "store"), raise_server_exceptions=False)


def _sound(text: str) -> None:
    """No published markup came through, and nothing that the content policy would refuse."""
    assert "<script" not in text
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", text)
    assert "<svg onload" not in text
    assert 'href="javascript:' not in text.lower()
    assert " style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
    assert "\u202e" not in text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(hostile: TestClient, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200, answer.text[-2000:]
    _sound(answer.text)
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("identifier", [SLASHED, ARABIC, ODD, LONG])
def test_odd_identifiers_have_pages(hostile: TestClient, identifier: str) -> None:
    answer = hostile.get(f"/activity/{path_safe(identifier)}")
    assert answer.status_code == 200
    _sound(answer.text)
    assert "1,000.00 EUR" in answer.text
    assert "Wells &lt;b&gt;deep" in answer.text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in answer.text
    assert "target 10, actual 9" in " ".join(answer.text.split())
    as_typed = hostile.get(f"/activity/{quote(identifier, safe='/')}", follow_redirects=False)
    assert as_typed.status_code in (200, 307)
    assert hostile.get(f"/activity/{path_safe(identifier)}/xml").status_code == 200


def test_links_of_pages_lead_somewhere(hostile: TestClient) -> None:
    seen: set[str] = set()
    for path in ("/", f"/activity/{path_safe(SLASHED)}", "/donor/XX-1", "/sector/14030", "/search?q=water"):
        found = re.findall(r'href="(/[^"#]*)', hostile.get(path).text)
        wanted = ("/activity/", "/organisation/", "/donor/", "/sector/", "/receipt/", "/all/", "/static/")
        seen |= {unescape(one) for one in found if one.startswith(wanted)}
    assert any(one.startswith("/receipt/") for one in seen)
    for address in sorted(seen):
        assert hostile.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("path", "status", "helps"),
    [
        ("/activity/none-such", 404, "search"),
        ("/activity/" + "x" * 5000, 404, "search"),
        ("/organisation/none-such", 404, "search"),
        ("/donor/none-such", 404, "list of donors"),
        ("/instrument/none-such", 404, "list of instruments"),
        ("/programme/none-such", 404, "list of programmes"),
        ("/platform/BOMCA", 404, "list of programmes"),
        ("/sector/none-such", 404, "list of sectors"),
        ("/delegation/FR", 404, "register"),
        ("/delegation/Atlantis", 422, "ISO code"),
        ("/all/secrets", 404, "countries"),
        ("/eligibility?country=Atlantis", 422, "ISO code"),
        ("/eligibility?country=KZ&on=yesterday", 422, "on"),
        ("/compare?places=KZ&periods=soon", 422, "2007-2013"),
        ("/compare?places=KZ,UZ,KG,TJ,TM,AF,IN", 422, "at most"),
        ("/search?q=x&kind=secrets", 422, "activities"),
        ("/findings?place=Atlantis", 422, "ISO code"),
        ("/?measure=secrets", 422, "commitment"),
        ("/sources?page=0", 422, "page"),
    ],
)
def test_what_is_not_there_is_told(hostile: TestClient, path: str, status: int, helps: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == status
    assert helps in unescape(answer.text)
    _sound(answer.text)


@pytest.mark.parametrize(
    "text", ["%", "_", "'; DROP TABLE core__copy; --", "<script>", "\x00", "ü" * 300, "a" * 300]
)
def test_any_text_can_be_searched(hostile: TestClient, text: str) -> None:
    answer = hostile.get("/search", params={"q": text})
    assert answer.status_code == 200
    _sound(answer.text)


def test_the_map_shows_what_its_table_holds(hostile: TestClient) -> None:
    text = hostile.get("/").text
    assert "Kazakhstan: EUR" in text
    country = hostile.get("/country/KZ").text
    assert "Astana" in country
    assert "nowhere" not in re.search(r'<section id="located".*?</section>', country, re.S)[0]  # type: ignore[index]


def test_words_of_a_search_stand_in_any_order(hostile: TestClient) -> None:
    assert "Activities: 4" in hostile.get("/search?q=reversed+WATER").text
    assert hostile.get("/search", params={"q": ARABIC}).text.count("/activity/") == 1
