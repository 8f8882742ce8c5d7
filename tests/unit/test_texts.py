"""The bot's texts, and how their language is chosen."""

import string

import pytest

from common.texts import ENGLISH, Text, language_of, languages, say
from common.texts.speech import texts_in

OTHERS = sorted(languages() - {ENGLISH})


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("RU", "ru"),
        ("es-MX", "es"),
        ("en", ENGLISH),
        ("rup", ENGLISH),
        ("de", ENGLISH),
        ("../en", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_persons_language_is_one_that_has_a_file_or_english(code, language):
    assert language_of(code) == language


def test_the_russian_please_wait_has_the_agreed_wording():
    assert say(Text.ACCEPTED, "ru") == "Задачу принял, ожидайте"


def test_the_english_file_has_exactly_the_known_texts():
    assert texts_in(ENGLISH).keys() == set(Text)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_exactly_the_known_texts(language):
    missing = set(Text) - texts_in(language).keys()
    unknown = texts_in(language).keys() - set(Text)
    assert (missing, unknown) == (set(), set())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("text", Text)
def test_a_translation_differs_from_english_but_has_the_same_values(text, language):
    english, other = texts_in(ENGLISH)[text], texts_in(language)[text]
    assert other != english
    assert values_in(other) == values_in(english)


def values_in(said):
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


def test_a_text_in_an_unknown_language_is_in_english():
    assert say(Text.ACCEPTED, "xx") == "Got it, please wait"
