"""Write SVG files that keep text as text, and are byte for byte reproducible."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

STYLE = Path(__file__).with_suffix(".mplstyle")
BLUE, ORANGE, GREEN, GREY = "#1f77b4", "#d95f02", "#1b9e77", "#666666"


@contextlib.contextmanager
def drawing(file: Path, title: str, size: tuple[float, float]) -> Iterator[Figure]:
    """Yield a figure of `size` inches to draw on, and write the file at the end of the block."""
    with mpl.rc_context(fname=STYLE):
        figure = Figure(figsize=size, layout="constrained")
        yield figure
        figure.savefig(file, format="svg", metadata={"Date": None, "Title": title})
