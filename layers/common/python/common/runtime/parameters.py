"""Reads the secrets of a deployed bot from SSM's Parameter Store."""

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ..errors import MissingSetting
from .tls import share_tls


def read_parameters(path: str) -> dict[str, str]:
    """Return all parameters directly under `path`, decrypted, by name.

    Each request to SSM returns up to ten. Raises MissingSetting.
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
    """
    # boto3's default session, shared with the S3 client: another would load botocore's data again
    ssm = boto3.client(
        "ssm",
        config=Config(
            # an account can read 40 times a second: if many instances start together, some retry
            retries={"mode": "standard", "total_max_attempts": 5},
            connect_timeout=2,
            read_timeout=3,
        ),
    )
    share_tls(ssm)
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path, WithDecryption=True)
    try:
        return {each["Name"]: each["Value"] for page in pages for each in page["Parameters"]}
    except (ClientError, BotoCoreError) as exc:
        raise MissingSetting(
            f"the secrets under SECRETS_PATH {path} can't be read ({_reason(exc)}): the function's "
            "role needs ssm:GetParametersByPath on that path"
        ) from exc


def _reason(exc: ClientError | BotoCoreError) -> str:
    return exc.response["Error"]["Code"] if isinstance(exc, ClientError) else type(exc).__name__
