"""Not a bot: the cost of the three packages that every handler here imports."""

from typing import Any

import boto3  # noqa: F401
import fastapi  # noqa: F401
import mangum  # noqa: F401


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer at once."""
    return {"statusCode": 200}
