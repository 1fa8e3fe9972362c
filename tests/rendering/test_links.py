"""Addresses: safe pieces of paths, states, files of a static site."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cofolio.rendering.links import Links, StaticLinks, from_path, path_safe


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_name_comes_back_from_its_piece(name: str) -> None:
    piece = path_safe(name)
    assert from_path(piece) == name
    assert not set(piece) & set("/\\?#%&<>\"' :*|")
    assert not piece.startswith(".")


def test_links_keep_language_and_version() -> None:
    links = Links("fr", "abcdef123456")
    address = links.country("KZ", "totals", donor="EU", year_from=2010, view=None)
    assert address == "/country/KZ?donor=EU&year_from=2010&lang=fr&version=abcdef123456#totals"
    assert Links().activity("44000-P/1") == "/activity/44000-P~2F1"


def test_static_links_lead_from_file_to_file() -> None:
    links = StaticLinks("fr", None, "fr/country/KZ.html")
    assert links.static("style.css") == "../../static/style.css"
    assert links.donor("EU") == "../donor/EU.html"
    assert links.home() == "../index.html"
    assert links.with_language("en").country("KZ") == "../../country/KZ.html"
    assert links.export("KZ", "xlsx") == "../../export/country/KZ.xlsx"
