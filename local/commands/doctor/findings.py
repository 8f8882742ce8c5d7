"""What scripts/doctor finds, and how it is shown. Standard library only: .venv may be missing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FindingState(StrEnum):
    """How it stands with one thing; `UNKNOWN` where it could not be asked, as offline."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One line of the table. `needed` is what scripts/dev can't do without."""

    name: str
    state: FindingState
    words: str
    remedy: str = ""
    needed: bool = False

    @property
    def keeps_from_working(self) -> bool:
        """Whether scripts/dev can't start for it."""
        return self.needed and self.state in {FindingState.MISSING, FindingState.WRONG}

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return asdict(self)


def table(findings: Sequence[Finding]) -> str:
    """Return all findings, each remedy under its line, and what follows from them."""
    width = max((len(each.name) for each in findings), default=0)
    lines = []
    for each in findings:
        lines.append(f"  {each.state.value:<8} {each.name:<{width}}  {each.words}")
        if each.remedy:
            lines.append(f"  {'':<8} {'':<{width}}  -> {each.remedy}")
    stopping = [each.name for each in findings if each.keeps_from_working]
    end = f"scripts/dev needs: {', '.join(stopping)}" if stopping else "scripts/dev can start"
    return "\n".join([*lines, "", end])
