"""Recognizes misspelt names in a template, and says what was probably meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

# letters that are missing or too many in what is surely a misspelling; a wrong one counts as both
MOST_WRONG = 2


def hint(name: str, known: Iterable[str]) -> str:
    """Return `: did you mean Arn?`, to end an error with; empty if nothing known is like `name`."""
    meant = _nearest(name, known)
    return f": did you mean {meant}?" if meant else ""


def misspelt(name: str, known: Iterable[str]) -> str:
    """Return what `name` is surely a misspelling of, empty if it may be another name."""
    meant = _nearest(name, known)
    if not meant or name == meant:
        return ""
    matcher = SequenceMatcher(None, name.casefold(), meant.casefold())
    same = sum(block.size for block in matcher.get_matching_blocks())
    most = min(MOST_WRONG, len(name) // 4)
    return meant if len(name) + len(meant) - 2 * same <= most else ""


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return what is most like `name`, in upper or lower case; empty if nothing is."""
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else ""
