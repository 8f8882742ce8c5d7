"""What the bot says, and in which language."""

import pytest

from common.texts import Language, Text, say


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", Language.RUSSIAN),
        ("ru-RU", Language.RUSSIAN),
        ("RU", Language.RUSSIAN),
        ("en", Language.ENGLISH),
        ("rup", Language.ENGLISH),
        ("de", Language.ENGLISH),
        ("", Language.ENGLISH),
        (None, Language.ENGLISH),
    ],
)
def test_russian_for_russian_speakers_english_for_all_others(code, language):
    assert Language.of(code) is language


def test_accepted_is_said_in_the_words_that_were_agreed():
    assert say(Text.ACCEPTED, Language.RUSSIAN) == "Задачу принял, ожидайте"


@pytest.mark.parametrize("text", Text)
def test_every_text_exists_in_both_languages_and_differs(text):
    english, russian = say(text, Language.ENGLISH), say(text, Language.RUSSIAN)
    assert english
    assert russian
    assert english != russian
