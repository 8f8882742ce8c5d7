"""Environments beside .venv in which things are measured; scripts/setup-bench makes them."""

from pathlib import Path

from .processes import ROOT

REMEDY = "needs `scripts/setup-bench`"
# the layer's packages, installed as they come, with what naive handlers need
BENCH = ROOT / ".tools" / "bench"
COG = ROOT / ".tools" / "cog"
LAMBDA = ROOT / ".tools" / "lambda"


def missing(*folders: Path) -> str:
    """Say what brings the environments, where one of them is missing."""
    return "" if all((each / "bin" / "python").exists() for each in folders) else REMEDY
