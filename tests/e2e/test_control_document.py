"""docs/control.openapi.json describes everything that the parts of a cloud accept and return."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from openapi_spec_validator import validate

from local.settings import LOCAL_VALUES
from trust.cloud import Cloud

from .documented_acts import people_pay_react_and_choose
from .documented_calls import DOCUMENT, Caller

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()
EVENTS = "/_emulator/events"


@pytest.fixture(scope="module")
def call():
    with Cloud("--delay", "0").running() as running:
        yield Caller(running)


def test_the_document_is_valid_openapi_and_its_operations_have_summaries():
    validate(DOCUMENT)
    every = [each for methods in DOCUMENT["paths"].values() for each in methods.values()]

    assert all(each["summary"].endswith(".") for each in every)
    assert len({each["operationId"] for each in every}) == len(every)


def test_each_operation_responds_as_documented(call):
    person = call("telegram", "POST", "/_emulator/users", json={"first_name": "Ann"}).json()["id"]
    photo_goes_round(call, person)
    what_people_do(call, person)
    chats_change(call, person)
    people_pay_react_and_choose(call, person)
    updates_are_moved(call, person)
    webhooks_are_moved(call, person)
    faults_and_time(call)
    call("page", "GET", "/api/scenarios/session")
    a_scenario_runs(call, person)
    for part in ("telegram", "replicate"):
        assert call(part, "POST", "/_emulator/reset").json() == {"ok": True}

    documented = {
        (part, method.upper(), path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        for part in operation["tags"]
    }
    assert documented == call.called


def send(call, person, **request):
    path = "/_emulator/users/{user_id}/messages", {"user_id": person}
    return call("telegram", "POST", path, **request).json()


def photo_goes_round(call, person):
    written = send(call, person, files={"photo": ("a.jpg", PHOTO)}, data={"caption": "sepia"})
    unique_id = written["messages"][0]["photo"][0]["file_unique_id"]
    call("telegram", "GET", ("/_emulator/files/{unique_id}", {"unique_id": unique_id}))
    (update_id,) = written["update_ids"]
    call.until(
        lambda found: [
            each
            for each in found["journeys"]
            if (each["update_id"], each["state"]) == (update_id, "answered")
        ],
        "page",
        "GET",
        "/api/journeys",
    )
    path = "/api/journeys/{update_id}", {"update_id": update_id}
    events = call("page", "GET", path).json()["events"]
    received = next(each["id"] for each in events if each["kind"] == "request.received")
    path = "/api/journeys/{update_id}/again", {"update_id": update_id}
    call("page", "POST", path, json={"event": received, "forge": "no_secret"})
    call("page", "POST", path, json={"event": 0}, status=400)
    call("page", "GET", ("/api/journeys/{update_id}", {"update_id": 5}), status=404)
    key = call("page", "GET", "/api/objects").json()["objects"][0]["key"]
    call("page", "GET", ("/api/objects/{key}", {"key": key}))
    call("page", "GET", "/api/sample")
    call("page", "GET", "/api/found", query="?text=sendPhoto")
    output = next(
        each["data"]["params"]["photo"]
        for each in events
        if (each["source"], each["kind"]) == ("telegram", "call")
        and str(each["data"]["params"].get("photo", "")).startswith("http")
    )
    path = urlsplit(output).path.removeprefix("/xezq/")
    call("page", "GET", ("/api/outputs/{path}", {"path": path}))
    last = call("page", "GET", "/api/journeys").json()["last"].partition("-")[0]
    call.follow("page", "/api/events", query=f"?after={last}-0")
    call("telegram", "GET", EVENTS)
    call("replicate", "GET", EVENTS, query="?after=2&limit=1")
    call.follow("telegram", EVENTS)
    call.follow("replicate", EVENTS)
    digest = next(
        each["data"]["files"][0]["sha256"]
        for each in call("telegram", "GET", EVENTS).json()["events"]
        if each["kind"] == "control.called" and each["data"]["files"]
    )
    path = "/_emulator/uploads/{digest}", {"digest": digest}
    assert call("telegram", "GET", path).content == PHOTO
    call("telegram", "GET", ("/_emulator/uploads/{digest}", {"digest": "00"}), status=404)


def what_people_do(call, person):
    user = {"user_id": person}
    call("telegram", "GET", "/_emulator/users")
    bot = call("telegram", "GET", "/_emulator/bots").json()["bots"][0]["username"]
    path = "/_emulator/bots/{bot}/privacy", {"bot": bot}
    call("telegram", "POST", path, json={"enabled": True})
    message = send(call, person, json={"text": "/strat"})["messages"][0]["message_id"]
    path = "/_emulator/users/{user_id}/messages/{message_id}", {**user, "message_id": message}
    call("telegram", "POST", path, json={"text": "/start"})
    path = "/_emulator/chats/{chat_id}/messages", {"chat_id": person}
    again = call.until(
        lambda found: [
            each["message_id"]
            for each in found["messages"]
            if "Again" in str(each.get("reply_markup"))
        ],
        "telegram",
        "GET",
        path,
    )
    path = "/_emulator/users/{user_id}/press", user
    call("telegram", "POST", path, json={"message_id": again[0], "label": "Again"})
    for word in ("block", "unblock"):
        call("telegram", "POST", (f"/_emulator/users/{{user_id}}/{word}", user), json={"bot": bot})


def chats_change(call, person):
    made = {"type": "group", "title": "Group", "user_id": person}
    group = {"chat_id": call("telegram", "POST", "/_emulator/chats", json=made).json()["id"]}
    chat = "/_emulator/chats/{chat_id}"
    bot = call("telegram", "GET", "/_emulator/bots").json()["bots"][0]["username"]
    call("telegram", "POST", (f"{chat}/members", group), json={"bot": bot})
    call("telegram", "POST", (f"{chat}/permissions", group), json={"can_send_photos": False})
    call("telegram", "POST", (f"{chat}/upgrade", group))
    made |= {"type": "supergroup", "is_forum": True}
    forum = {"chat_id": call("telegram", "POST", "/_emulator/chats", json=made).json()["id"]}
    call("telegram", "POST", (f"{chat}/topics", forum), json={"name": "Photos"})
    call("telegram", "GET", (f"{chat}/messages", forum), query="?after=0")
    call("telegram", "GET", "/_emulator/chats")


def updates_are_moved(call, person):
    held = {"hold": True, "chat_id": person}
    call("telegram", "POST", "/_emulator/deliveries", json=held)
    call.until(nothing_is_being_sent, "telegram", "GET", "/_emulator/deliveries")
    ids = [send(call, person, json={"text": text})["update_ids"][0] for text in "abc"]

    def move(word, update_id, **body):
        path = f"/_emulator/updates/{{update_id}}/{word}", {"update_id": update_id}
        call("telegram", "POST", path, **body)

    move("swap", ids[0])
    move("delay", ids[0], json={"seconds": 1})
    move("duplicate", ids[1])
    move("drop", ids[2])
    move("redeliver", ids[2])
    move("now", ids[1])
    call("telegram", "POST", "/_emulator/deliveries", json=held | {"hold": False})


def nothing_is_being_sent(deliveries):
    queues = [queue for bot in deliveries["bots"] for queue in bot["queues"]]
    return not any(update["in_flight"] for queue in queues for update in queue["updates"])


def webhooks_are_moved(call, person):
    faults = [{"kind": "webhook_bad_signature", "match": {"event": "completed"}}]
    call("replicate", "PUT", "/_emulator/faults", json=faults)
    send(call, person, files={"photo": ("a.jpg", PHOTO)})
    waiting = call.until(
        lambda found: [
            each["webhook_id"]
            for prediction in found["predictions"]
            for each in prediction["webhooks"]
            if each["attempts"] and not each["in_flight"]
        ],
        "replicate",
        "GET",
        "/_emulator/deliveries",
    )
    which = {"webhook_id": waiting[0]}
    path = "/_emulator/webhooks/{webhook_id}"
    call("replicate", "POST", (f"{path}/delay", which), json={"seconds": 600})
    call("replicate", "POST", (f"{path}/now", which))
    call.until(
        lambda found: [
            each
            for prediction in found["predictions"]
            for each in prediction["webhooks"]
            if each["webhook_id"] == waiting[0] and each["attempts"] > 1 and not each["in_flight"]
        ],
        "replicate",
        "GET",
        "/_emulator/deliveries",
    )
    call("replicate", "POST", (f"{path}/duplicate", which))
    call("replicate", "POST", (f"{path}/drop", which))
    call("replicate", "POST", (f"{path}/drop", which), status=400)
    two_webhooks_are_swapped(call, path)


def two_webhooks_are_swapped(call, path):
    """Swap two waiting webhooks of a prediction that belongs to no photo, then drop both."""
    call("replicate", "POST", "/_emulator/deliveries", json={"hold": True})
    wanted = {
        "input": {"prompt": "a b"},
        "webhook": call.cloud.url("gateway") + "/nowhere",
        "webhook_events_filter": ["start", "completed"],
    }
    url = call.cloud.url("replicate") + "/v1/models/darkroom/words/predictions"
    token = {"Authorization": f"Bearer {LOCAL_VALUES['REPLICATE_API_TOKEN']}"}
    made = requests.post(url, json=wanted, headers=token, timeout=30).json()["id"]
    waiting = call.until(
        lambda found: [
            [each["webhook_id"] for each in prediction["webhooks"]]
            for prediction in found["predictions"]
            if prediction["prediction_id"] == made and len(prediction["webhooks"]) == 2
        ],
        "replicate",
        "GET",
        "/_emulator/deliveries",
    )
    first, second = waiting[0]
    call("replicate", "POST", (f"{path}/swap", {"webhook_id": first}))
    for webhook_id in (first, second):
        call("replicate", "POST", (f"{path}/drop", {"webhook_id": webhook_id}))
    call("replicate", "POST", "/_emulator/deliveries", json={"hold": False})


def faults_and_time(call):
    for part, path, kind in (
        ("telegram", "/_emulator/faults", "expired_file"),
        ("replicate", "/_emulator/faults", "expired_output"),
        ("page", "/api/cloud/faults", "s3_error"),
    ):
        call(part, "PUT", path, json={"faults": [{"kind": kind, "times": 1}], "seed": 7})
        call(part, "PUT", path, json=[{"kind": kind}])
        assert kind in call(part, "GET", path).json()["kinds"]
        call(part, "DELETE", path)
    for part in ("telegram", "replicate"):
        call(part, "POST", "/_emulator/clock", json={"advance": 1, "speed": 1})
        call(part, "GET", "/_emulator/clock")
    call("replicate", "POST", "/_emulator/clock", data={"speed": "1"}, files={"a": ("a", b"a")})
    events = call("replicate", "GET", EVENTS).json()["events"]
    called = [each["data"] for each in events if each["kind"] == "control.called"]
    path = "/_emulator/uploads/{digest}", {"digest": called[-1]["files"][0]["sha256"]}
    assert call("replicate", "GET", path).content == b"a"


def a_scenario_runs(call, person):
    start = call("telegram", "GET", EVENTS).json()["last_id"] + 1
    send(call, person, json={"text": "/start"})
    wanted = {"title": "A word", "start": start}
    text = call("page", "POST", "/api/scenarios/save", json=wanted).content
    call("page", "POST", "/api/scenarios/read", data=text)
    call("page", "POST", "/api/scenarios/read", data=b"nothing", status=400)
    call("page", "POST", "/api/scenarios/run", data=text)
