"""The bot's texts in each language; to add a language, add a file here."""

from functools import lru_cache
from pathlib import Path

from pydantic_core import from_json

from .keys import Text

# the first part of an IETF tag (`ru`, `en`), which is also the name of a file here
Language = str

ENGLISH: Language = "en"
_FOLDER = Path(__file__).parent


@lru_cache
def languages() -> frozenset[Language]:
    """Return the languages that the bot speaks."""
    return frozenset(file.stem for file in _FOLDER.glob("*.json"))


def language_of(language_code: str | None) -> Language:
    """Return the language for Telegram's `language_code`: an IETF tag such as `en-GB`, or None."""
    code = (language_code or "").lower().partition("-")[0]
    return code if code in languages() else ENGLISH


def say(text: Text, language: Language, **values: object) -> str:
    """Return `text` in `language`, with its placeholders replaced by `values`.

    Falls back to English if the language or the text is missing: a task may outlive a translation.
    """
    said = texts_in(language).get(text) or texts_in(ENGLISH)[text]
    return said.format(**values) if values else said


@lru_cache
def texts_in(language: Language) -> dict[str, str]:
    """Return the texts in a language's file, by name; empty if there is no such file."""
    if language not in languages():
        return {}
    found: dict[str, str] = from_json((_FOLDER / f"{language}.json").read_bytes())
    return found
