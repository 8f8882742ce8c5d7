"""Draw the rows that have a goal, with each ratio as a share of what its goal allows."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, StrMethodFormatter

from .goals import Goal
from .report import Row, spread
from .svg import BLUE, GREY, ORANGE, drawing

INCHES_A_ROW = 0.24
TITLE = "ratios, as shares of what their goals allow"


def draw(rows: Sequence[Row], file: Path) -> None:
    """Chart the rows that have a ratio and a goal; a ratio left of the line meets its goal."""
    shown = [(row, row.goal) for row in reversed(rows) if row.goal and row.ratios]
    with drawing(file, TITLE, (9, 0.8 + INCHES_A_ROW * len(shown))) as figure:
        panel = figure.subplots()
        panel.set_xscale("log")
        panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        panel.minorticks_off()
        panel.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        panel.axvline(1, color=GREY)
        panel.set_xlabel(TITLE)
        panel.set_yticks(range(len(shown)), [f"{row.name}, to {row.against}" for row, _ in shown])
        panel.set_ylim(-0.6, len(shown) - 0.4)
        for at, (row, goal) in enumerate(shown):
            _mark(panel, at, row, goal)
        low, high = panel.get_xlim()
        panel.set_xlim(min(low, 0.5), max(high, 2))


def _mark(panel: Axes, at: int, row: Row, goal: Goal) -> None:
    """Draw the median as a dot, the interquartile range as a line, and the figures on the right."""
    found = spread(row.ratios)
    median, *half = (goal.share(found[end]) for end in ("median", "quarter", "three_quarters"))
    color = BLUE if goal.is_met(found["median"]) else ORANGE
    panel.plot(half, [at, at], color=color, linewidth=3, solid_capstyle="butt")
    panel.plot([median], [at], "o", color=color, markersize=5)
    words = f"{found['median']:.2g}, {goal}"
    panel.annotate(words, (1, at), (4, 0), ("axes fraction", "data"), "offset points", va="center")
