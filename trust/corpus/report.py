"""Report a corpus run as tables and as JSON, and decide whether it passed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .fuzzing import Findings
from .judging import VISIBLE, Verdict

NAMED = 12  # the most pictures listed under a title
MB = 1024 * 1024
COLUMNS = (
    "format",
    "pictures",
    "replied",
    "text",
    "neither",
    "compared",
    "disputed",
    "wrong way up",
    "wrong size",
    "color mean",
    "worst",
    "peak MB",
)


@dataclass
class Result:
    """The result of a whole run."""

    verdicts: Sequence[Verdict]
    whole: dict[str, str] = field(default_factory=dict)  # how the chat ended, by picture
    fuzz: Findings = field(default_factory=Findings)

    @property
    def is_good(self) -> bool:
        """Whether every picture came back upright or got an error message, with no escapes."""
        return not (
            any(each.prepared.fault or each.is_turned for each in self.verdicts)
            or "" in self.whole.values()
            or self.fuzz.escapes
        )


def text(result: Result) -> str:
    """Return the tables for a terminal."""
    rows = [list(map(_shown, row.values())) for row in rows_of(result.verdicts)]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    lines = [_line(COLUMNS, widths), *(_line(row, widths) for row in rows)]
    for title, found in named(result).items():
        lines += ["", f"{title}: {len(found)}", *(f"  {each}" for each in found[:NAMED])]
        if len(found) > NAMED:
            lines.append(f"  ... and {len(found) - NAMED} more; --json lists all")
    return "\n".join(lines + _summary(result))


def rows_of(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return a row for each format, then one for all, with the keys in COLUMNS."""
    by_form: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        by_form[each.prepared.picture.form].append(each)
    rows = [_row(form, by_form[form]) for form in sorted(by_form)]
    return [*rows, _row("all", verdicts)]


def named(result: Result) -> dict[str, list[str]]:
    """Return which pictures to look at, listed by problem; the worst colors come first."""
    verdicts = result.verdicts
    colored = [(v.color, v) for v in verdicts if v.color and v.color[0] > VISIBLE]
    found = {
        "no reply or error text": [f"{_name(v)}: {v.prepared.fault}" for v in _faults(verdicts)],
        "no answer in the cloud": [name for name, end in result.whole.items() if not end],
        "wrong way up": [_name(v) for v in verdicts if v.is_turned],
        "wrong size (ours, theirs)": [f"{_name(v)}: {v.size}" for v in verdicts if v.size],
        f"colors off by more than {VISIBLE:g} (mean, greatest)": [
            f"{_name(v)}: {mean:.1f}, {most:.1f}"
            for (mean, most), v in sorted(colored, key=lambda each: each[0], reverse=True)
        ],
        "an error text, though both references show it": [
            f"{_name(v)}: {v.prepared.word}"
            for v in verdicts
            if v.prepared.word and len(v.shown_by) > 1
        ],
        "the references disagree": [f"{_name(v)}: {v.disputed}" for v in verdicts if v.disputed],
    }
    return {title: names for title, names in found.items() if names}


def write_json(result: Result, path: Path) -> None:
    """Write the rows, the pictures to look at, and the mutations' escapes."""
    found = {
        "formats": rows_of(result.verdicts),
        "named": named(result),
        "whole_cloud": result.whole,
        "mutations": {
            "results": result.fuzz.results,
            "peak_mb": round(result.fuzz.peak / MB),
            "escapes": [asdict(each) for each in result.fuzz.escapes],
        },
    }
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def _row(form: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    colors = [each.color[0] for each in verdicts if each.color]
    counts = (
        sum(each.prepared.look is not None for each in verdicts),
        sum(bool(each.prepared.word) for each in verdicts),
        len(_faults(verdicts)),
        len(colors),
        sum(bool(each.disputed) for each in verdicts),
        sum(each.is_turned for each in verdicts),
        sum(bool(each.size) for each in verdicts),
        round(sum(colors) / len(colors), 1) if colors else None,
        round(max(colors), 1) if colors else None,
        round(max((each.prepared.peak for each in verdicts), default=0) / MB),
    )
    return dict(zip(COLUMNS, (form, len(verdicts), *counts), strict=True))


def _summary(result: Result) -> list[str]:
    lines = []
    if result.whole:
        ends = Counter("a picture" if end == "photo" else end for end in result.whole.values())
        lines += ["", f"through the whole cloud: {len(result.whole)}"]
        lines += [f"  {count} x {end or 'nothing'}" for end, count in ends.most_common()]
    if total := result.fuzz.results.total():
        results = ", ".join(f"{count} {end}" for end, count in result.fuzz.results.most_common())
        peak = f"peak {result.fuzz.peak / MB:.0f} MB"
        lines += ["", f"mutations: {total} ({results}), {peak}", *_escapes(result.fuzz)]
    return lines


def _escapes(found: Findings) -> Iterable[str]:
    kinds = Counter((each.form, each.how, each.where) for each in found.escapes)
    first = {(e.form, e.how, e.where): e.number for e in reversed(found.escapes)}
    for (form, how, where), count in kinds.most_common():
        number = first[form, how, where]
        yield f"  {count} x {form} {how} {where}".rstrip() + f" (first: mutation {number})"


def _faults(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [each for each in verdicts if each.prepared.fault]


def _name(verdict: Verdict) -> str:
    return verdict.prepared.picture.name


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest])


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)
