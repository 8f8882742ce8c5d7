"""Lambda's Python runtimes."""

from .problems import LEAVE_OUT
from .spelling import misspelt

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
RUNTIMES = tuple(f"python3.{minor}" for minor in range(9, 16))
TOO_OLD = ("python2.7", "python3.6", "python3.7", "python3.8")


def why_not_run(runtime: str) -> str:
    """Return why functions with this runtime can't run, or an empty string if they can."""
    if runtime in RUNTIMES:
        return ""
    if runtime in TOO_OLD:
        return f"Lambda no longer supports {runtime}: use {RUNTIMES[0]} or newer"
    if runtime.startswith("python"):
        newest = RUNTIMES[-1].removeprefix("python")
        return f"Lambda has no {runtime}, only {RUNTIMES[0]} to {newest}"
    if meant := misspelt(runtime, RUNTIMES):
        return f"Lambda has no {runtime}: did you mean {meant}?"
    return f"{runtime} is not emulated, only Python is{LEAVE_OUT}"
