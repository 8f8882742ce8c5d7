"""What the bot says, one file a language."""

from .keys import Language, Text
from .speech import say

__all__ = ["Language", "Text", "say"]
