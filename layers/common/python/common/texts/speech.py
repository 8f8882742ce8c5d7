"""Says a thing in a language."""

from .english import ENGLISH
from .keys import Language, Text
from .russian import RUSSIAN

_SAID = {Language.ENGLISH: ENGLISH, Language.RUSSIAN: RUSSIAN}


def say(text: Text, language: Language, **values: object) -> str:
    """Return `text` in `language`, with `values` put in where the text has room for them."""
    said = _SAID[language][text]
    return said.format(**values) if values else said
