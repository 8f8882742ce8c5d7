"""Write the differences as a page of the docs."""

from collections.abc import Mapping, Sequence
from datetime import date

from .comparing import Difference

SHOWN = 160  # characters shown in a cell
HEAD = """# The emulators, compared with the real services

`scripts/verify-real` writes this page. With your keys, it makes the same calls to the real
services and to the emulators. These calls cost nothing and change nothing.
"""


def page(found: Mapping[str, Sequence[Difference]], counts: Mapping[str, int], day: date) -> str:
    """Return the page; `counts` has the number of calls made to each service."""
    lines = [HEAD, f"Last run: {day.isoformat()}."]
    for service, differences in found.items():
        lines += [
            "",
            f"## {service}",
            "",
            f"{counts[service]} calls, {len(differences)} differences.",
        ]
        if differences:
            lines += ["", "| call | what | real | emulator |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {_cell(d.probe)} | {_cell(d.what)} | {_cell(d.real)} | {_cell(d.emulator)} |"
            for d in differences
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return short.replace("|", "\\|").replace("\n", " ")
