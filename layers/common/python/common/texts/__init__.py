"""What the bot says, one file per language: `{code}.json`, by the names in `keys.py`."""

from .keys import Text
from .speech import ENGLISH, Language, language_of, languages, say

__all__ = ["ENGLISH", "Language", "Text", "language_of", "languages", "say"]
