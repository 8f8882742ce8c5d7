"""SVG files: text stays text, and the same figures give the same bytes."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

STYLE = Path(__file__).with_suffix(".mplstyle")
BLUE, ORANGE, GREEN, GREY = "#1f77b4", "#d95f02", "#1b9e77", "#666666"


@contextlib.contextmanager
def drawing(file: Path, title: str, size: tuple[float, float]) -> Iterator[Figure]:
    """Draw within the block, on so many inches; then the file is written."""
    with mpl.rc_context(fname=STYLE):
        figure = Figure(figsize=size, layout="constrained")
        yield figure
        figure.savefig(file, format="svg", metadata={"Date": None, "Title": title})
