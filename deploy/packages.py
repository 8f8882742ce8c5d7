"""Builds the packages to deploy, for the stack's architecture."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .account import Stack
from .failures import DeployError

ROOT = Path(__file__).resolve().parent.parent
SAM = (".tools/bin/uvx", "--quiet", "--from", "aws-sam-cli==1.170.0", "sam")
# where scripts/build puts the packages for each architecture and the template's Python
BUILDS = {"x86_64": ".aws-sam/build", "arm64": ".aws-sam/arm64-3.13/build"}


def architecture_of(parameters: Mapping[str, str], stack: Stack | None) -> str:
    """Return the architecture for which to build the packages. Raises DeployError."""
    before = stack.parameters if stack else {}
    found = parameters.get("Architecture") or before.get("Architecture") or "x86_64"
    if found not in BUILDS:
        raise DeployError(f"Architecture={found} must be one of {', '.join(BUILDS)}")
    return found


def build_packages(architecture: str) -> Path:
    """Build the packages for an architecture and return the template that refers to them.

    Raises DeployError.
    """
    run("scripts/build", ARCHITECTURE=architecture, RUNTIME="3.13")
    return ROOT / BUILDS[architecture] / "template.yaml"


def run(*command: str, **variables: str) -> None:
    """Run a command in the project's root folder, with additional environment `variables`.

    Raises DeployError if the command fails; the command itself prints the reason.
    """
    done = subprocess.run(command, cwd=ROOT, check=False, env=os.environ | variables)  # noqa: S603 - our own
    if code := done.returncode:
        raise DeployError(f"{command[0]} exited with {code}")
