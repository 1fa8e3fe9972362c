"""Every message is translated into every language, none is left over, and each keeps what it was given to say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from cofolio import rendering
from cofolio.rendering.languages import LANGUAGES, chosen, words
from tests.rendering.messages import messages

LOCALES = Path(rendering.__file__).parent / "locale"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
GIVEN = re.compile(r"%\(\w+\)s|</?\w+[^>]*>")


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "cofolio.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def used() -> set[str]:
    """The messages of the code and the templates; of two forms the first."""
    return {message if isinstance(message, str) else message[0] for _, _, message in messages()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing_and_none_is_left_over(language: str, used: set[str]) -> None:
    known = {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue(language) if one.id}
    assert sorted(used - known.keys()) == [], "run `make messages` and translate these"
    assert sorted(known.keys() - used) == [], "run `make messages`: these are said no more"
    for message in known.values():
        forms = [message.string] if isinstance(message.string, str) else message.string
        assert all(forms), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_put_into_a_message_is_kept(language: str) -> None:
    for message in catalogue(language):
        if message.id and isinstance(message.id, str):
            assert set(GIVEN.findall(message.id)) == set(GIVEN.findall(str(message.string))), message.id


def test_numbers_dates_and_forms_by_language() -> None:
    value = Decimal("1234567.5")
    said = {
        code: (
            words(code).amount(value),
            words(code).day(date(2015, 6, 12)),
            words(code).count(3, "project", "projects"),
        )
        for code in LANGUAGES
    }
    assert said["en"] == ("1,234,567.50", "12 June 2015", "3 projects")
    assert said["fr"] == ("1\u202f234\u202f567,50", "12 juin 2015", "3 projets")
    assert said["ru"][1:] == ("12 июня 2015\u202fг.", "3 проекта")
    assert said["kk"][2] == "3 жоба"
    assert words("ru").count(5, "project", "projects") == "5 проектов"


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "en"),
        ("ru", "fr", "ru"),
        ("xx", "kk-KZ, ru;q=0.9", "kk"),
        (None, "de, fr;q=0.3, ru;q=0.7", "ru"),
        (None, "fr;q=0, *", "en"),
        (None, "fr;q=much", "en"),
    ],
)
def test_language_is_chosen(asked: str | None, accepted: str, language: str) -> None:
    assert chosen(asked, accepted) == language
