"""The runtime clients that an instance can run: ours, or AWS's."""

import importlib.util
import sys
from pathlib import Path

import simplejson

from operations.failures import CannotStart

from ..sam.template import Function

# -P: the folder of bootstrap.py must not become importable. -u: a killed process loses no output.
FLAGS = ("-P", "-u")
PYTHON = (sys.executable, *FLAGS)
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
PACKAGES = Path(simplejson.__file__).parent.parent
CLIENT = (str(BOOTSTRAP), str(PACKAGES))
OURS = (*PYTHON, *CLIENT)
CLIENTS = ("ours", "aws")


def awss(handler: str) -> tuple[str, ...]:
    """Return the command that starts AWS's client, which takes the handler as an argument."""
    return (*PYTHON, "-m", "awslambdaric", handler)


def client_command(name: str, function: Function) -> tuple[str, ...]:
    """Return the command that runs a function with the client `name`. Raises CannotStart."""
    if name == "ours":
        return (str(function.python or sys.executable), *FLAGS, *CLIENT)
    if importlib.util.find_spec("awslambdaric") is None:
        raise CannotStart(
            "--runtime-client aws: AWS's client is not installed: scripts/setup-tests installs it, "
            "but only on Linux x86_64, as there is no package for other systems"
        )
    return awss(function.handler)
