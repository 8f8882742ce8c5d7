"""The gateway's own error responses, which differ between REST APIs and HTTP APIs.

REST: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
and, for the messages, user reports; not verified on AWS.
"""

from starlette.responses import JSONResponse

NO_ROUTE = "no route"
FAILED = "failed"
LATE = "late"
THROTTLED = "throttled"
TOO_LARGE = "too large"
_HTTP = {
    NO_ROUTE: (404, "Not Found"),
    FAILED: (500, "Internal Server Error"),
    LATE: (503, "Service Unavailable"),
    THROTTLED: (503, "Service Unavailable"),
    TOO_LARGE: (413, "Request Entity Too Large"),
}
_REST = {
    NO_ROUTE: (403, "Missing Authentication Token"),
    FAILED: (502, "Internal server error"),
    LATE: (504, "Endpoint request timed out"),
    THROTTLED: (500, "Internal server error"),
    TOO_LARGE: (413, "Request Too Long"),
}


class GatewayError(JSONResponse):
    """The gateway's response to a request that no function has responded to.

    `reason` goes to the log; it is None if another event in the log already has it.
    """

    def __init__(self, what: str, *, is_rest: bool, reason: str | None = None):
        status, text = (_REST if is_rest else _HTTP)[what]
        super().__init__({"message": text}, status)
        self.reason = reason
