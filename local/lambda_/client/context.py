"""The context object, which describes the invocation to the handler.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from email.message import Message
from typing import Any

from .faults import RuntimeFault

TRACE_CONTEXT = ("traceparent", "tracestate", "baggage")


class _Named:
    """An object with a fixed set of attributes, each None if the caller gave no value."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: Mapping[str, Any]):
        """Set the attributes in `__slots__` from `values`."""
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self) -> str:
        shown = ",".join(f"{name}={getattr(self, name)}" for name in self.__slots__)
        return f"{type(self).__name__}([{shown}])"


class CognitoIdentity(_Named):
    """The identity of an application's user who called through AWS's mobile SDK."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Named):
    """The application that called through AWS's mobile SDK."""

    __slots__ = (  # noqa: RUF023 - in the order shown
        "installation_id",
        "app_title",
        "app_version_name",
        "app_version_code",
        "app_package_name",
    )


class ClientContext(_Named):
    """The data that an application sent with the event through AWS's mobile SDK."""

    __slots__ = ("custom", "env", "client")  # noqa: RUF023 - the same
    client: Client | Mapping[str, Any] | None

    def __init__(self, values: Mapping[str, Any]):
        """Set the attributes; `client` becomes a `Client`."""
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)  # type: ignore[arg-type] # as it was sent


class LambdaContext:
    """A handler's second argument. Raises RuntimeFault if a header is not valid JSON."""

    def __init__(self, headers: Message):
        self.aws_request_id = headers.get("Lambda-Runtime-Aws-Request-Id")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        client = _parsed(headers.get("Lambda-Runtime-Client-Context"), "Client Context")
        identity = _parsed(headers.get("Lambda-Runtime-Cognito-Identity"), "Cognito Identity")
        self._w3c_fields = _take_w3c(client)
        self.client_context = None if client is None else ClientContext(client)
        self.identity = CognitoIdentity(
            {
                "cognito_identity_id": (identity or {}).get("cognitoIdentityId"),
                "cognito_identity_pool_id": (identity or {}).get("cognitoIdentityPoolId"),
            }
        )
        self._epoch_deadline_time_in_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left for the invocation, in milliseconds."""
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def w3c(self) -> dict[str, str]:
        """Return the W3C trace context that came with the event."""
        return dict(self._w3c_fields)

    def log(self, message: object) -> None:
        """Write a message to the function's log."""
        sys.stdout.write(str(message))

    def __repr__(self) -> str:
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        shown = ",".join(f"{name}={getattr(self, name)}" for name in names)
        return f"{type(self).__name__}([{shown}])"


def _parsed(header: str | None, name: str) -> Any:
    if not header:
        return None
    try:
        return json.loads(header)
    except ValueError as exc:
        message = f"Unable to parse {name} JSON: {exc}"
        raise RuntimeFault("Runtime.LambdaContextUnmarshalError", message) from exc


def _take_w3c(client_context: Any) -> dict[str, str]:
    """Take the trace context out of the client context, so that handlers don't see it."""
    if not isinstance(client_context, dict):
        return {}
    fields = client_context.pop("w3c", None)
    if not isinstance(fields, dict):
        return {}
    return {name: fields[name] for name in TRACE_CONTEXT if isinstance(fields.get(name), str)}
