"""Fixtures: the packages built by `sam build`, and everything that they need to run."""

import contextlib

import pytest

from trust.packages import LAMBDA, build_folder

from .rie import Outside, changed_since

REMEDY = "run `scripts/setup-lambda`"


@pytest.fixture(scope="session")
def build():
    """The folder of packages; skips the test if they or RIE are missing, or the code is newer."""
    if not (LAMBDA / "bin" / "aws-lambda-rie").exists():
        pytest.skip(f"AWS's runtime client and its emulator (RIE) are not installed: {REMEDY}")
    folder = build_folder()
    if not (folder / "template.yaml").exists():
        pytest.skip(f"the packages for Lambda's Python are not built: {REMEDY}")
    if file := changed_since(folder):
        pytest.skip(f"{file} changed since the packages were built: {REMEDY}")
    return folder


@pytest.fixture(scope="module")
def outside(build):
    """All packages running under RIE, and all services that they call."""
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield Outside(stack)
