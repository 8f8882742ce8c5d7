"""Real Cog servers for tests: the latest version, and the last one written in Python."""

import contextlib
from pathlib import Path

import pytest

from darkroom_emulators.replicate.cog.environment import CogEnvironment
from darkroom_emulators.replicate.cog.process import CogProcess

ROOT = Path(__file__).resolve().parents[3]
MODELS = Path(__file__).parent / "cog_models"
VERSIONS = ("new", "old")
# for tests that start their own server: the old one takes seconds
NEW_AND_WHOLE = ("new", pytest.param("old", marks=pytest.mark.whole))


@contextlib.contextmanager
def serving(version, model="photo"):
    """Run a Cog server within the block, or skip the test if that version isn't installed."""
    python = ROOT / ".tools" / f"cog-{version}" / "bin" / "python"
    if not (python.parent.parent / ".ready").exists():
        pytest.skip(f"Cog ({version}) is not installed: scripts/setup-cog")
    process = CogProcess(CogEnvironment(MODELS / model, python, "predict.py:Predictor"))
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.end()
