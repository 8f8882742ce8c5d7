"""Locates the packages that scripts/build makes for the Python in .tools/lambda."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAMBDA = ROOT / ".tools" / "lambda"


def lambda_version() -> str:
    """Return the version of Python in .tools/lambda, such as 3.13, or "" if there is none."""
    return next((each.name[6:] for each in LAMBDA.glob("lib/python3.*")), "")


def build_folder() -> Path:
    """Return the folder where scripts/build puts the packages for the Python in .tools/lambda."""
    version = lambda_version()
    return ROOT / ".aws-sam" / ("" if version == "3.13" else f"x86_64-{version}") / "build"
