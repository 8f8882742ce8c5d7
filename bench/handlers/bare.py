"""No bot and no packages: what Python and Lambda's runtime client cost."""

from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer at once."""
    return {"statusCode": 200}
