"""Fixtures for the built packages, if there are any, and an environment to run them in."""

import contextlib

import pytest

from trust.packages import LAMBDA, build_folder

from .rie import Outside, changed_since

REMEDY = "`scripts/setup-lambda` brings both"


@pytest.fixture(scope="session")
def build():
    """The folder of packages; skips the test if they weren't built from the current code."""
    if not (LAMBDA / "bin" / "aws-lambda-rie").exists():
        pytest.skip(f"AWS's runtime client and its emulator are not here: {REMEDY}")
    folder = build_folder()
    if not (folder / "template.yaml").exists():
        pytest.skip(f"the packages for its Python are not built: {REMEDY}")
    if file := changed_since(folder):
        pytest.skip(f"{file} changed since the packages were built: {REMEDY}")
    return folder


@pytest.fixture(scope="module")
def outside(build):
    """Every package running under RIE, and every service that it calls."""
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield Outside(stack)
