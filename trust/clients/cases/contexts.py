"""Handlers that read the context of their invocation."""

import json

from ..case import Case, handlers

READS = [
    ("the request id", "return context.aws_request_id"),
    ("the ARN", "return context.invoked_function_arn"),
    (
        "name, version, memory",
        "return [context.function_name, context.function_version, context.memory_limit_in_mb]",
    ),
    ("log group and stream", "return [context.log_group_name, context.log_stream_name]"),
    ("the deadline", "return context.get_remaining_time_in_millis() > 1000"),
    ("identity", "return [repr(context.identity), context.identity.cognito_identity_id]"),
    ("client_context", "return context.client_context"),
    ("tenant_id", "return context.tenant_id"),
    ("w3c", "return context.w3c()"),
    ("repr", "return repr(context)"),
    ("type", "return type(context).__name__"),
    ("public attributes", "return sorted(n for n in dir(context) if not n.startswith('_'))"),
    ("a missing attribute", "return context.nope"),
    ("a set attribute", "context.mine = 1\nreturn context.mine"),
    ("the trace", "import os\nreturn os.environ.get('_X_AMZN_TRACE_ID')"),
    ("__main__", "import __main__\nreturn hasattr(__main__, 'handler')"),
    ("sys.modules", "import sys\nreturn sorted({'app', 'json'} & set(sys.modules))"),
    ("the working directory", "import os\nreturn os.path.basename(os.getcwd()) == ''"),
]
SHOWN = """
    given = context.client_context
    return [repr(given), repr(context.identity), context.w3c()]
"""
CLIENT = {
    "client": {"installation_id": "i", "app_title": "t", "unknown": 1},
    "custom": {"a": 1},
    "env": {"b": 2},
    "w3c": {"traceparent": "00-1", "tracestate": 5, "other": "x"},
}
SENT = {
    "a client's context": {"Lambda-Runtime-Client-Context": json.dumps(CLIENT)},
    "an empty client": {"Lambda-Runtime-Client-Context": "{}"},
    "w3c that is not an object": {"Lambda-Runtime-Client-Context": '{"w3c": 1}'},
    "an identity": {
        "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"a","cognitoIdentityPoolId":"b"}'
    },
    "a context that is not JSON": {"Lambda-Runtime-Client-Context": "{"},
    "an identity that is not JSON": {"Lambda-Runtime-Cognito-Identity": "nope"},
    "a context that is a list": {"Lambda-Runtime-Client-Context": "[]"},
    "no trace": {"Lambda-Runtime-Trace-Id": ""},
}

CASES: list[Case] = [
    *handlers("context", READS),
    *(
        Case(f"context: {name}", f"def handler(event, context):{SHOWN}", headers=headers)
        for name, headers in SENT.items()
    ),
]
