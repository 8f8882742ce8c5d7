"""Draw simulated days as SVG: waiting photos, the time until an answer, refusals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes

from ..svg import BLUE, GREEN, GREY, ORANGE, drawing
from .course import REFUSALS, Stretch

Course = Sequence[Stretch]

SECONDS = {1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 36_000: "10 h"}
COLORS = dict(zip(REFUSALS, (BLUE, ORANGE, GREEN, GREY), strict=True))


def draw_days(days: Mapping[str, Course], folder: Path) -> Iterable[Path]:
    """Write one file per subject, with a panel for each of `days`, and return the files."""
    subjects: dict[str, tuple[str, Callable[[Axes, Course], None]]] = {
        "waiting": ("waiting at Telegram", _waiting),
        "answered": ("until answered", _answered),
        "refused": ("refused in a minute", _refused),
    }
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _draw(days, folder / f"day-{subject}.svg", words, plot)
        for subject, (words, plot) in subjects.items()
    ]


def _draw(
    days: Mapping[str, Course], file: Path, words: str, plot: Callable[[Axes, Course], None]
) -> Path:
    with drawing(file, words, (9, 2.8)) as figure:
        panels = figure.subplots(1, len(days), sharey=True, squeeze=False)[0]
        for panel, (name, course) in zip(panels, days.items(), strict=True):
            plot(panel, course)
            panel.set_title(name)
            panel.set_xlabel("hour")
            panel.xaxis.set_major_locator(mpl.ticker.MultipleLocator(6))
        panels[0].set_ylabel(words)
        lines, names = panels[0].get_legend_handles_labels()
        if names:
            figure.legend(lines, names, loc="outside lower center", ncols=len(names))
    return file


def _waiting(panel: Axes, course: Course) -> None:
    panel.plot(_hours(course), [each.waiting for each in course], color=BLUE)
    _scale_counts(panel)


def _answered(panel: Axes, course: Course) -> None:
    panel.set_yscale("log")
    panel.set_yticks(list(SECONDS), list(SECONDS.values()))
    panel.minorticks_off()
    for label, waits, color in (
        ("99th percentile", [each.most for each in course], ORANGE),
        ("median", [each.half for each in course], BLUE),
    ):
        panel.plot(_hours(course), waits, label=label, color=color)


def _refused(panel: Axes, course: Course) -> None:
    for who, color in COLORS.items():
        rates = [each.refused[who] for each in course]
        panel.plot(_hours(course), rates, label=who, color=color)
    _scale_counts(panel)


def _scale_counts(panel: Axes) -> None:
    """Use a logarithmic scale that includes zero."""
    panel.set_yscale("symlog", linthresh=1)
    panel.set_ymargin(0)
    panel.yaxis.set_major_formatter(mpl.ticker.StrMethodFormatter("{x:,.0f}"))


def _hours(course: Course) -> list[float]:
    return [each.end / 3600 for each in course]
