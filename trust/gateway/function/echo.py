"""A handler that returns its event, or the result named in the query."""

import json
from typing import Any


def raising() -> None:
    """Raise an exception, as a handler can."""
    raise ValueError("no")


RESULTS = {
    "body null": {"statusCode": 200, "body": None},
    "headers null": {"statusCode": 200, "headers": None, "body": "x"},
    "cookies null": {"statusCode": 200, "cookies": None, "body": "x"},
    "multiValueHeaders null": {"statusCode": 200, "multiValueHeaders": None, "body": "x"},
    "no body": {"statusCode": 201},
    "no type": {"statusCode": 200, "body": "text"},
    "own type": {"statusCode": 200, "headers": {"Content-Type": "a/b"}, "body": "x"},
    "an object": {"message": "hello"},
    "a text": "hello",
    "a list": [1, 2],
    "status as text": {"statusCode": "404", "body": "x"},
    "status 200.5": {"statusCode": 200.5, "body": "x"},
    "status many": {"statusCode": "many", "body": "x"},
    "status null": {"statusCode": None, "body": "x"},
    "status true": {"statusCode": True, "body": "x"},
    "status 99": {"statusCode": 99, "body": "x"},
    "status 600": {"statusCode": 600, "body": "x"},
    "status Infinity": {"statusCode": float("inf"), "body": "x"},
    "NaN in an object": {"n": float("nan")},
    "body an object": {"statusCode": 200, "body": {"a": 1}},
    "body a number": {"statusCode": 200, "body": 5},
    "headers a list": {"statusCode": 200, "headers": ["a"], "body": "x"},
    "cookies a text": {"statusCode": 200, "cookies": "a=1", "body": "x"},
    "a header that is a list": {"statusCode": 200, "headers": {"x-own": ["a", "b"]}, "body": "x"},
    "a header that is a number": {"statusCode": 200, "headers": {"x-own": 5}, "body": "x"},
    "a header that is true": {"statusCode": 200, "headers": {"x-own": True}, "body": "x"},
    "a header that is null": {"statusCode": 200, "headers": {"x-own": None}, "body": "x"},
    "a header in Latin-1": {"statusCode": 200, "headers": {"x-own": "é"}, "body": "x"},
    "a header in Cyrillic": {"statusCode": 200, "headers": {"x-own": "й"}, "body": "x"},
    "a header with newlines": {"statusCode": 200, "headers": {"x-own": "a\r\nx-b: c"}, "body": "x"},
    "a header with NUL": {"statusCode": 200, "headers": {"x-own": "a\0b"}, "body": "x"},
    "a name with a blank": {"statusCode": 200, "headers": {"x own": "a"}, "body": "x"},
    "a cookie in Cyrillic": {"statusCode": 200, "cookies": ["a=й"], "body": "x"},
    "two cookies": {"statusCode": 200, "cookies": ["a=1; Path=/", "b=2"], "body": "x"},
    "base64": {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True},
    "no base64": {"statusCode": 200, "body": "a", "isBase64Encoded": True},
    "url-safe base64": {"statusCode": 200, "body": "_-8=", "isBase64Encoded": True},
    "204 with a body": {"statusCode": 204, "body": "x"},
    "own length": {"statusCode": 200, "headers": {"Content-Length": "999"}, "body": "four"},
    "not ASCII": {"statusCode": 200, "body": "äй😀"},
    "6 MB and more": {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 100)},
}


def handler(event: Any, context: Any) -> object:
    """Return the requested result, or the event."""
    wanted = (event.get("queryStringParameters") or {}).get("result")
    if wanted == "raise":
        raising()
    if wanted:
        return RESULTS[wanted]
    event["sameIds"] = event["requestContext"]["requestId"] == context.aws_request_id
    return {"statusCode": 200, "body": json.dumps(event)}
