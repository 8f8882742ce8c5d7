"""The access key for S3."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """The access key with which the functions sign their calls to S3."""

    access_key: str
    secret_key: str
