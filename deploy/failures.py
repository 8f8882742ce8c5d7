"""Errors that stop a deployment."""

import contextlib
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError

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


def cause_of(exc: ClientError | BotoCoreError) -> str:
    """Return AWS's error code or the error's class, since texts may quote a secret."""
    return exc.response["Error"]["Code"] if isinstance(exc, ClientError) else type(exc).__name__
