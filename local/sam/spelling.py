"""Recognizes misspelled names in a template, and suggests what was meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

# a clear misspelling has at most this many missing or extra letters; a wrong one counts as both
MOST_WRONG = 2


def hint(name: str, known: Iterable[str]) -> str:
    """Return `: did you mean Arn?` for the end of an error, or an empty string."""
    meant = _nearest(name, known)
    return f": did you mean {meant}?" if meant else ""


def misspelt(name: str, known: Iterable[str]) -> str:
    """Return the name that `name` clearly misspells, or an empty string if there is none."""
    meant = _nearest(name, known)
    if not meant or name == meant:
        return ""
    matcher = SequenceMatcher(None, name.casefold(), meant.casefold())
    same = sum(block.size for block in matcher.get_matching_blocks())
    most = min(MOST_WRONG, len(name) // 4)
    return meant if len(name) + len(meant) - 2 * same <= most else ""


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name closest to `name`, ignoring case, or an empty string."""
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else ""
