"""The bot's texts. Each language has a file, `{code}.json`, whose keys are in `keys.py`."""

from .keys import Text
from .speech import ENGLISH, Language, language_of, languages, say

__all__ = ["ENGLISH", "Language", "Text", "language_of", "languages", "say"]
