"""Garbage in any field gets one of Replicate's own responses, never a 5xx or a traceback."""

import json
from urllib.parse import quote

import httpx
import pytest
from answers import faults_of_answer
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.app import create_app
from darkroom_emulators.replicate.models import DEFAULT_VERSION, MODELS
from darkroom_emulators.replicate.settings import ReplicateSettings

TEXT = st.text(max_size=30)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAMES = [model.full_name for model in MODELS]
FIELDS = ["image", "prompt", "scale", "bits", "resample", "text", "number", "error", "characters"]
URLS = ["http://127.0.0.1:9/x", "http://[", "data:image/png;base64,iVBORw0KGgo", "data:,", "//x"]
BODY = st.fixed_dictionaries(
    {},
    optional={
        "version": st.sampled_from([*NAMES, DEFAULT_VERSION]) | VALUE,
        "input": st.dictionaries(
            st.sampled_from(FIELDS) | TEXT, st.sampled_from(URLS) | VALUE, max_size=4
        )
        | VALUE,
        "webhook": st.sampled_from(URLS) | VALUE,
        "webhook_events_filter": st.lists(st.sampled_from(["start", "logs"]) | VALUE) | VALUE,
        "stream": VALUE,
        "other": VALUE,
    },
)
DATA_URI = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
LIKELY = {
    "integer": st.integers(-1, 5),
    "number": st.floats() | st.integers(),
    "string": TEXT | st.sampled_from([DATA_URI, *URLS]),
}
PATHS = [
    "/v1/predictions", "/v1/predictions/{}", "/v1/predictions/{}/cancel", "/v1/files",
    "/v1/files/{}", "/v1/files/{}/download", "/v1/models/{}/{}", "/v1/models/{}/{}/predictions",
    "/v1/models/darkroom/edit/versions/{}", "/v1/deployments/darkroom/photos/predictions",
    "/v1/account", "/stream/{}", "/xezq/{}", "/{}",
]  # fmt: skip
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
HEADERS = st.fixed_dictionaries(
    {"Authorization": st.sampled_from(["Bearer r8_test"] * 4 + ["", "Basic x", "\xff"])},
    optional={
        name: LATIN | st.sampled_from(["wait=1", "30s", "multipart/form-data; boundary=x", "host:"])
        for name in ("Prefer", "Cancel-After", "Content-Type", "Host", "X-Amzn-Trace-Id")
    },
)
QUERY = st.dictionaries(
    st.sampled_from(["cursor", "created_after", "created_before", "source", "owner", "expiry"]),
    TEXT | st.sampled_from(["cD0x", "cj0xJnA9MQ==", "2024-01-01T00:00:00Z", "0001-01-01"]),
    max_size=3,
)
THOROUGH = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def likely_input(model):
    """Return a strategy for inputs that have a model's fields, some of them with the right type."""
    schema = model.input_schema
    fields = {
        name: st.sampled_from(wanted["enum"]) if "enum" in wanted else LIKELY[wanted["type"]]
        for name, wanted in schema["properties"].items()
    }
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={**fields, "other": VALUE}).map(
        lambda found: {"version": model.version, "input": found}
    )


LIKELY_BODY = st.one_of([likely_input(model) for model in MODELS])


@pytest.fixture
async def ask():
    """Send requests to an emulator in this event loop; check and return the responses."""
    clock = Clock(speed=0)
    app = create_app(ReplicateSettings(delay=(0, 0)), clock=clock, log=EventLog(clock, keep=100))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)  # raises exceptions that the app doesn't handle

        async def ask(method, path, **request):
            async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
                answer = await client.request(method, path, **request)
            assert answer.status_code < 500
            kind = answer.headers.get("content-type", "")
            path = answer.request.url.path
            assert not faults_of_answer(method, path, answer.status_code, kind, answer.content)
            return answer

        ask.settle = clock.settle
        yield ask
    await clock.close()


def encoded(headers):
    return {name: value.encode("latin-1") for name, value in headers.items()}


@THOROUGH
@given(body=BODY | LIKELY_BODY)
@example(body={"version": "darkroom/echo", "input": {"text": "\ud800"}})
@example(body={"version": "darkroom/echo", "input": {"number": 10**400}})
@example(body={"version": DEFAULT_VERSION, "input": {"image": DATA_URI, "prompt": "sepia \x00"}})
@example(body={"version": DEFAULT_VERSION, "input": {"image": "http://127.0.0.1:99999/"}})
async def test_a_prediction_ends_with_any_input(ask, body):
    content, headers = json.dumps(body).encode(), {"Authorization": "Bearer r8_test"}
    made = await ask("POST", "/v1/predictions", content=content, headers=headers)
    await ask.settle()

    assert made.status_code in {201, 400, 422, 429}
    if made.status_code == 201:
        url = made.json()["urls"]["get"]
        found = (await ask("GET", url, headers=headers)).json()
        is_hanging = found["model"] == "darkroom/hangs"
        assert found["status"] in ({"processing"} if is_hanging else {"succeeded", "failed"})
        stop = await ask("POST", url + "/cancel", headers=headers)
        assert stop.json()["status"] in {"succeeded", "failed", "canceled"}


@THOROUGH
@given(
    method=st.sampled_from(["GET", "GET", "POST", "POST", "DELETE", "PUT", "HEAD", "QUERY"]),
    path=st.sampled_from(PATHS),
    parts=st.lists(TEXT, min_size=2, max_size=2),
    headers=HEADERS,
    query=QUERY,
    content=st.binary(max_size=40)
    | st.just(
        b'--x\r\nContent-Disposition: form-data; name="content"; filename="\xff"\r\n\r\n1\r\n'
    ),
)
async def test_any_request_gets_a_response(ask, method, path, parts, headers, query, content):
    url = path.format(*(quote(part.encode("utf-8", "surrogatepass"), safe="") for part in parts))
    await ask(method, url, headers=encoded(headers), params=query, content=content)


@THOROUGH
@given(
    path=st.sampled_from(["faults", "clock", "reset", "events"]),
    method=st.sampled_from(["GET", "POST", "PUT"]),
    content=st.binary(max_size=20)
    | st.builds(lambda value: json.dumps(value).encode(), VALUE)
    | st.builds(lambda value: json.dumps([{"kind": "slow_start", "params": value}]).encode(), VALUE)
    | st.builds(lambda value: json.dumps({"advance": value}).encode(), VALUE),
    headers=HEADERS,
)
async def test_any_control_request_gets_a_response(ask_control, path, method, content, headers):
    answer = await ask_control(
        method, f"/_emulator/{path}", content=content, headers=encoded(headers)
    )

    assert answer.status_code < 500


@pytest.fixture
async def ask_control():
    clock = Clock(speed=0)
    app = create_app(ReplicateSettings(), clock=clock, log=EventLog(clock, keep=100))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)

        async def ask_control(method, path, **request):
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1"
            ) as client:
                return await client.request(method, path, **request)

        yield ask_control
    await clock.close()
