"""The project at an earlier commit: BENCH_OTHER names a checkout of it that is already set up."""

import os
from pathlib import Path

BEFORE = "0a31068"  # the commit that the goals refer to
OTHER = Path(os.environ["BENCH_OTHER"]).resolve() if "BENCH_OTHER" in os.environ else None
REMEDY = f"needs BENCH_OTHER=DIR, a checkout of {BEFORE} set up with its own scripts/setup"
AGAINST = "before"


def python_of(checkout: Path) -> Path:
    """Return the path of the Python in a checkout's own environment."""
    return checkout / ".venv" / "bin" / "python"
