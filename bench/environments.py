"""The benchmarks' own virtual environments, created by scripts/setup-bench."""

from pathlib import Path

from .processes import ROOT

REMEDY = "needs `scripts/setup-bench`"
# the layer's packages as pip installs them, and the naive handler's
BENCH = ROOT / ".tools" / "bench"
COG = ROOT / ".tools" / "cog"
LAMBDA = ROOT / ".tools" / "lambda"
MINISTACK = ROOT / ".tools" / "ministack"  # created by scripts/setup-deploy


def missing(*folders: Path) -> str:
    """Return how to install the environments if one is missing, else ""."""
    return "" if all((each / "bin" / "python").exists() for each in folders) else REMEDY
