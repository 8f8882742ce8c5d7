"""The findings of scripts/doctor, and their table. Standard library only: .venv may be missing."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FindingState(StrEnum):
    """The result of a check; `UNKNOWN` if it could not be made, for example offline."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


COLORS = {"ok": "green", "note": "yellow", "unknown": "yellow", "missing": "red", "wrong": "red"}


@dataclass(frozen=True)
class Finding:
    """One line of the table. `needed` is true if scripts/dev can't start without it."""

    name: str
    state: FindingState
    words: str
    remedy: str = ""
    needed: bool = False

    @property
    def keeps_from_working(self) -> bool:
        """Whether this finding keeps scripts/dev from starting."""
        return self.needed and self.state in {FindingState.MISSING, FindingState.WRONG}

    @property
    def word(self) -> str:
        """The state's name in the table; `note` if scripts/dev can start despite a problem."""
        is_note = self.state in {FindingState.MISSING, FindingState.WRONG} and not self.needed
        return "note" if is_note else self.state.value

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self)


def plain(text: str, _: str) -> str:
    """Return `text` as it is, without a color."""
    return text


def table(findings: Sequence[Finding], paint: Callable[[str, str], str] = plain) -> str:
    """Return all findings, each remedy under its line, and the conclusion.

    `paint` takes a text and a color, and returns the colored text.
    """
    width = max((len(each.name) for each in findings), default=0)
    lines = []
    for each in findings:
        word = paint(f"{each.word:<8}", COLORS[each.word])
        lines.append(f"  {word} {each.name:<{width}}  {each.words}")
        if each.remedy:
            lines.append(f"  {'':<8} {'':<{width}}  -> {each.remedy}")
    stopping = [each.name for each in findings if each.keeps_from_working]
    if stopping:
        end = paint(f"scripts/dev needs: {', '.join(stopping)}", "red")
    else:
        end = paint("scripts/dev can start", "green")
        if any(each.word == "note" for each in findings):
            end += " despite the notes"
    return "\n".join([*lines, "", end])
