"""Control routes accept what their endpoints' annotations allow."""

from typing import Annotated

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from darkroom_emulators.kit.acts import Acts, ControlAnswered, ControlCalled
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.control import Body, Files, Id, Media, Seconds
from darkroom_emulators.kit.control_route import control_route
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.refusals import NotThere


class Meal(Body):
    """What to cook."""

    dish: str
    guests: Id = 1
    hot: bool = False
    wait: Seconds | None = None


async def cook(
    kitchen: str, number: Id, body: Meal, photo: Files, table: Id = 0
) -> dict[str, object]:
    return {
        "kitchen": kitchen,
        "number": number,
        "meal": body.model_dump(),
        "photos": [each.filename for each in photo],
        "table": table,
    }


async def look(number: Id) -> dict[str, object]:
    raise NotThere(f"there is no meal {number}")


async def taste(body: Annotated[bytes, Media("text/plain")]) -> Response:
    return PlainTextResponse(body[::-1])


@pytest.fixture
def log():
    return EventLog(Clock())


@pytest.fixture
def ask(log):
    app = Starlette(
        routes=[
            control_route("POST", "/_emulator/meals/{number}", cook),
            control_route("GET", "/_emulator/meals/{number}", look),
            control_route("POST", "/_emulator/taste", taste, is_act=False),
        ]
    )
    app.state.kitchen = "big"
    app.state.acts = Acts("test", log)
    transport = httpx.ASGITransport(app)

    async def ask(method, path, **request):
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, f"/_emulator/{path}", **request)

    return ask


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"dish": "soup", "guests": 2, "hot": True}},
        {"data": {"dish": "soup", "guests": "2", "hot": "true"}},
        {"content": b'{"dish": "soup", "guests": 2, "hot": true, "wait": null}'},
    ],
    ids=["JSON", "form", "without a type"],
)
async def test_arguments_are_the_same_as_json_or_form(ask, log, body):
    answer = await ask("POST", "meals/7?table=3", **body)

    assert answer.json() == {
        "kitchen": "big",
        "number": 7,
        "meal": {"dish": "soup", "guests": 2, "hot": True, "wait": None},
        "photos": [],
        "table": 3,
    }
    called, answered = [entry.event for entry in log.since()]
    assert isinstance(called, ControlCalled)
    assert called.path == "meals/7"
    assert called.arguments | {"wait": None} == answer.json()["meal"]
    assert answered == ControlAnswered(source="test", call=1, answer=answer.json())


async def test_files_are_passed_by_the_name_of_their_part(ask):
    files = [("photo", ("a.jpg", b"1")), ("menu", ("m.pdf", b"2")), ("photo", ("b.jpg", b"3"))]

    answer = await ask("POST", "meals/7", data={"dish": "soup"}, files=files)

    assert answer.json()["photos"] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"json": {}}, "dish is missing"),
        ({"json": {"dish": None}}, "dish is missing"),
        ({"json": {"dish": 5}}, "dish must be a valid string"),
        ({"json": {"dish": "soup", "guests": "2"}}, "guests must be a valid integer"),
        (
            {"json": {"dish": "soup", "guests": 2**63}},
            "guests must be less than 9223372036854775808",
        ),
        ({"json": {"dish": "soup", "hot": 1}}, "hot must be a valid boolean"),
        ({"json": {"dish": "soup", "wait": -1}}, "wait must be greater than or equal to 0"),
        (
            {"json": {"dish": "soup", "cold": True}},
            "cold: unknown field; known fields: dish, guests, hot, wait",
        ),
        ({"json": ["soup"]}, "the body must be a JSON object"),
        ({"content": b"soup"}, "the body must be JSON"),
        ({"content": b'{"a":' * 100_000}, "the body must be JSON"),
        (
            {"data": {"dish": "soup", "guests": "many"}},
            "guests must be a valid integer, unable to parse string as an integer",
        ),
    ],
)
async def test_an_invalid_argument_is_named_and_the_call_is_not_an_act(ask, log, body, error):
    answer = await ask("POST", "meals/7", **body)

    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert log.last_id == 0


async def test_an_invalid_id_in_the_path_is_named(ask):
    answer = await ask("POST", "meals/seven", json={"dish": "soup"})

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("number must be a valid integer")


async def test_an_invalid_query_parameter_counts_as_missing(ask):
    assert (await ask("POST", "meals/7?table=x", json={"dish": "soup"})).json()["table"] == 0


async def test_a_missing_resource_is_a_404(ask):
    answer = await ask("GET", "meals/7")

    assert (answer.status_code, answer.json()) == (404, {"error": "there is no meal 7"})


async def test_a_raw_body_is_passed_unchanged(ask):
    assert (await ask("POST", "taste", content=b"\xff{")).content == b"{\xff"
