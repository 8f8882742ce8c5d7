"""Errors that stop a deployment."""

import contextlib
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError

from operations.failures import CommandFailed


class DeployError(CommandFailed):
    """The deployment can't continue."""


@contextlib.contextmanager
def aws_errors() -> Iterator[None]:
    """Translate botocore's own errors, such as for a missing profile, into DeployError."""
    try:
        yield
    except BotoCoreError as exc:
        raise DeployError(f"AWS is not set up: {exc}") from exc
