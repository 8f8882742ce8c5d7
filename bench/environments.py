"""Environments other than .venv, for measurements; scripts/setup-bench makes them."""

from pathlib import Path

from .processes import ROOT

REMEDY = "needs `scripts/setup-bench`"
# the layer's packages as installed by pip, with what naive handlers need
BENCH = ROOT / ".tools" / "bench"
COG = ROOT / ".tools" / "cog"
LAMBDA = ROOT / ".tools" / "lambda"
MINISTACK = ROOT / ".tools" / "ministack"  # by scripts/setup-deploy


def missing(*folders: Path) -> str:
    """Say how to install the environments if one is missing."""
    return "" if all((each / "bin" / "python").exists() for each in folders) else REMEDY
