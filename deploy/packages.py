"""The packages that are deployed: what makes them, for which processor, and where they then are."""

from collections.abc import Mapping

from .account import Stack
from .failures import DeployError

SAM = (".tools/bin/uvx", "--quiet", "--from", "aws-sam-cli==1.170.0", "sam")
# by processor, where scripts/build puts them for the template's own Python
BUILDS = {"x86_64": ".aws-sam/build", "arm64": ".aws-sam/arm64-3.13/build"}


def architecture_of(parameters: Mapping[str, str], stack: Stack | None) -> str:
    """Return the processor for which the packages are to be built. Raises DeployError."""
    before = stack.parameters if stack else {}
    found = parameters.get("Architecture") or before.get("Architecture") or "x86_64"
    if found not in BUILDS:
        raise DeployError(f"Architecture={found} is none of {', '.join(BUILDS)}")
    return found
