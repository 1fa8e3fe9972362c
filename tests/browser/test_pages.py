"""The pages in Chromium: no fault, no other host, accessible, not wider than the window, usable by keyboard."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PICTURES, WIDTHS, Opened

PAGES = {
    "home": "/",
    "country": "/country/KZ",
    "country-filtered": "/country/KZ?donor=AA&year_from=2012&year_to=2014&currency=USD&on=2013-01-01",
    "country-bare": "/country/TM?donor=EU",
    "country-kazakh": "/country/KZ?lang=kk",
    "home-spend": "/?measure=spend",
    "donor": "/donor/AA",
    "instrument": "/instrument/DCI-2014",
    "programme": "/programme/BOMCA",
    "delegation": "/delegation/KG",
    "organisation": "/organisation/ISTC",
    "sector": "/sector/151",
    "activity": "/activity/AA-6",
    "eligibility": "/eligibility?country=KZ",
    "eligibility-why": "/eligibility?country=KZ&instrument=DCI&on=2015-01-01",
    "eligibility-all": "/eligibility?instrument=DCI-2014&on=2015-01-01",
    "method": "/method",
    "sources": "/sources",
    "findings": "/findings",
    "compare": "/compare?places=KZ,UZ&periods=2010-2013,2014-",
    "search": "/search?q=kaz",
    "all": "/all/instruments",
    "platform": "/platform/wecoop?lang=fr",
    "method-russian": "/method?lang=ru",
}
SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("window", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(opened: Opened, address: str, name: str, window: str) -> None:
    page, seen = opened(PAGES[name], window)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{window}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    told = [
        f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert not told
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not seen.faults
    assert seen.hosts == {urlsplit(address).netloc}
    assert page.evaluate("document.cookie") == ""


def test_from_home_to_a_record(opened: Opened) -> None:
    page, seen = opened("/")
    page.get_by_role("link", name="Kazakhstan").first.click()
    assert page.title().startswith("Kazakhstan")
    page.locator("a.value").first.click()
    assert "/receipt/" in page.url
    page.screenshot(path=PICTURES / "receipt-desktop.png", full_page=True)
    page.get_by_role("link", name="XML").first.click()
    assert "<iati-activity" in page.content() or "&lt;iati-activity" in page.content()
    assert not seen.faults


@pytest.mark.parametrize("window", WIDTHS)
def test_a_receipt_is_sound(opened: Opened, window: str) -> None:
    page, seen = opened("/country/KZ", window)
    page.locator("a.value").first.click()
    page.screenshot(path=PICTURES / f"receipt-{window}.png", full_page=True)
    found = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
    assert not found
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not seen.faults


def test_filters_by_keyboard_alone(opened: Opened) -> None:
    page, _ = opened("/country/KZ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.focus("#f-from")
    page.keyboard.type("2013")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("year_from=2013"))
    assert page.locator("#f-from").input_value() == "2013"
    assert "2013" in page.locator(".subtitle").inner_text()


def test_language_by_browser_and_by_choice(opened: Opened) -> None:
    page, _ = opened("/country/KZ", language="ru-RU")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("h1").inner_text() == "Казахстан"
    page.get_by_role("link", name="Français").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator("a.value").first.click()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_a_page_prints_without_its_tools(opened: Opened) -> None:
    page, _ = opened("/country/KZ")
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible()
    assert not page.locator(".bar").is_visible()
    assert page.locator("#totals").is_visible()


def test_from_a_word_to_an_activity_and_its_donor(opened: Opened) -> None:
    page, seen = opened("/", "phone")
    page.get_by_role("searchbox").fill("kazakhstan")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    page.get_by_role("link", name="Kazakhstan", exact=True).first.click()
    assert "/country/KZ" in page.url
    page.goto(page.url.split("/country")[0] + "/activity/AA-6")
    page.locator("dl.facts a").first.click()
    assert "/donor/" in page.url
    assert page.locator("svg.world").is_visible()
    assert not seen.faults


def test_eligibility_by_its_form(opened: Opened) -> None:
    page, _ = opened("/eligibility")
    page.get_by_label("Country", exact=True).select_option("KZ")
    page.get_by_label("Instrument", exact=True).select_option("DCI-2014")
    page.get_by_label("On the day").fill("2015-01-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("country=KZ"))
    assert page.locator(".verdict.not_eligible").first.is_visible()
    assert page.locator(".trace").first.is_visible()
