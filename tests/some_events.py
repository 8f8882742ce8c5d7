"""Events for tests, which set only the fields that matter to them."""

from typing import Any, TypeVar

from darkroom_emulators.kit.events import Event
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import (
    BotCall,
    ChatMessage,
    UpdateAttempt,
    UpdateCreated,
    UpdateDropped,
)
from local.cloud.events import StartFileChanged
from local.eventbridge.events import ScheduleDue
from local.http_api.events import RequestAnswered, RequestReceived
from local.journeys.events import WebhookAgain
from local.lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationStarted,
    InvocationThrottled,
    LogLine,
)
from local.s3.events import S3Call

E = TypeVar("E", bound=Event)

PREDICTION = "p" * 26
_INVOCATION: dict[str, Any] = {
    "trace": None,
    "request_id": None,
    "function": "F",
    "instance": "F-1",
}
_PLAIN: dict[type[Event], dict[str, Any]] = {
    UpdateCreated: {"update_id": 1, "bot_id": 1, "chat_id": 5, "update": {"update_id": 1}},
    UpdateDropped: {"update_id": 1, "bot_id": 1, "reason": "too old"},
    UpdateAttempt: {
        "bot_id": 1,
        "update_id": 1,
        "chat_id": 5,
        "attempt": 1,
        "url": "http://127.0.0.1:8000/webhook/telegram",
        "headers": {},
        "status": 200,
        "error": None,
        "ms": 1.0,
        "body": "",
    },
    BotCall: {
        "trace": None,
        "method": "sendMessage",
        "via": "http",
        "status": 200,
        "ms": 1.0,
        "headers": {},
        "params": {},
        "response": {"ok": True, "result": True},
    },
    ChatMessage: {"chat_id": 5, "bot_id": 1, "change": "new", "message": {}},
    ApiCall: {
        "trace": None,
        "method": "GET",
        "path": "/v1/predictions",
        "status": 200,
        "ms": 1.0,
        "request": {"headers": {}, "body": None},
        "response": None,
        "response_headers": {},
    },
    PredictionState: {"trace": None, "prediction_id": PREDICTION, "status": "starting"},
    WebhookAttempt: {
        "prediction_id": PREDICTION,
        "webhook_id": "msg_1",
        "attempt": 1,
        "event": "completed",
        "url": "http://127.0.0.1:8000/webhook/replicate",
        "status": 200,
        "error": None,
        "ms": 1.0,
        "request": {"headers": {}, "body": None},
        "response": "",
    },
    RequestReceived: {
        "trace": None,
        "method": "POST",
        "path": "/webhook/telegram",
        "headers": {},
        "body": "",
    },
    RequestAnswered: {
        "trace": None,
        "method": "POST",
        "path": "/webhook/telegram",
        "status": 200,
        "ms": 1.0,
        "headers": {},
        "response": "",
        "error": None,
    },
    InvocationStarted: {**_INVOCATION, "cold": False},
    InvocationEnded: {
        **_INVOCATION,
        "cold": False,
        "init_ms": None,
        "duration_ms": 1.0,
        "memory_mb": 80,
        "memory_limit_mb": 512,
        "error": None,
    },
    InvocationThrottled: {"trace": None, "request_id": "r1", "function": "F", "reason": "busy"},
    WebhookAgain: {"trace": None, "update_id": 1, "caller": "telegram", "forge": ""},
    LogLine: {**_INVOCATION, "line": ""},
    ExceptionLogged: {
        **_INVOCATION,
        "name": "KeyError",
        "message": "'oops'",
        "frames": [
            {"file": "/bot/app.py", "line": 7, "function": "f", "code": "g()", "own": True},
            {"file": "/lib/b.py", "line": 9, "function": "g", "code": "raise it", "own": False},
        ],
    },
    StartFileChanged: {"file": "/books/template.yaml"},
    ScheduleDue: {
        "trace": None,
        "function": "F",
        "schedule": "Often",
        "expression": "rate(5 minutes)",
    },
    S3Call: {
        "trace": None,
        "method": "GET",
        "bucket": "my-bot-bucket",
        "key": "",
        "status": 200,
        "size": 0,
        "ms": 1.0,
        "error": None,
        "headers": {},
        "sent": None,
        "answered": {},
        "received": None,
        "before": None,
    },
}


def some(kind: type[E], **given: Any) -> E:
    """Return an event of type `kind`, with plain values for all fields not given."""
    return kind(**_PLAIN[kind] | given)
