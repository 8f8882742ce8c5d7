"""The emulator can stop at any moment; the next one continues from the same state."""

import httpx
import pytest
from checked_emulator import CheckedEmulator

from darkroom_emulators.replicate.settings import ReplicateSettings


@pytest.fixture
def restart(stop, open_api):
    """A function that starts an emulator with another's state; returns it and an API client."""
    started = []

    def restart(emulator, *, later=0.0, **settings):
        emulator.run(emulator.shelf.keeper.commit)
        wanted = ReplicateSettings(**{"delay": emulator.settings.delay, **settings})
        again = CheckedEmulator(wanted, shelf=emulator.shelf.again())
        again.clock_at(emulator.clock.now() + later)
        again.start()
        started.append(again)
        return again, open_api(again)

    yield restart
    for again in started:
        again.check_kept()
        stop(again)


def create(api, receiver=None, model="darkroom/echo", **inputs):
    asked = {"version": model, "input": inputs}
    made = api.post("/predictions", json=asked | ({"webhook": receiver.url} if receiver else {}))
    assert made.status_code == 201, made.text
    return made.json()


def test_a_running_prediction_ends_once_and_its_webhook_is_sent(slow, slow_api, receiver, restart):
    made = create(slow_api, receiver, text="hi", number=1)
    slow.clock.advance(4)

    again, api = restart(slow)
    found = api.get(f"/predictions/{made['id']}").json()
    assert (found["status"], found["created_at"]) == ("processing", made["created_at"])
    again.clock.advance(5)
    assert api.get(f"/predictions/{made['id']}").json()["status"] == "processing"
    again.clock.advance(1.5)

    found = api.get(f"/predictions/{made['id']}").json()
    assert (found["status"], found["output"]["text"]) == ("succeeded", "hi")
    assert len([each for each in receiver.deliveries if b'"succeeded"' in each.body]) == 1


def test_a_webhook_that_was_not_accepted_is_sent_again(emulator, api, receiver, restart):
    receiver.answers.extend([503] * 3)
    create(api, receiver, text="hi")
    emulator.clock.advance(2)
    tries = len(receiver.deliveries)

    again, _ = restart(emulator, later=3600)
    receiver.answers.clear()
    again.clock.advance(2)
    again.clock.advance(600)

    assert len(receiver.deliveries) == tries + 1
    assert {each.headers["webhook-id"] for each in receiver.deliveries[-2:]} == {
        receiver.deliveries[-1].headers["webhook-id"]
    }


def test_outputs_and_uploads_can_still_be_downloaded(emulator, api, data_uri, restart):
    made = create(api, model="darkroom/grayscale", image=data_uri)
    emulator.clock.settle()
    upload = api.post("/files", files={"content": ("a.txt", b"text", "text/plain")}).json()
    url = api.get(f"/predictions/{made['id']}").json()["output"]

    again, later = restart(emulator)

    path = url.removeprefix(emulator.url)
    assert httpx.get(again.url + path).content.startswith(b"\xff\xd8")
    assert later.get(f"/files/{upload['id']}").json()["size"] == 4
    assert later.delete(f"/files/{upload['id']}").status_code == 204


def test_what_the_account_has_created_still_exists(emulator, api, restart):
    named = {"owner": "darkroom", "name": "mine", "visibility": "private", "hardware": "cpu"}
    assert api.post("/models", json=named).status_code == 201
    version = api.get("/models/darkroom/grayscale").json()["latest_version"]["id"]
    training = api.post(
        f"/models/darkroom/grayscale/versions/{version}/trainings",
        json={"destination": "darkroom/mine", "input": {}},
    ).json()
    emulator.clock.settle()
    trained = api.get(f"/trainings/{training['id']}").json()["output"]["version"]
    release = {
        "name": "fast",
        "model": "darkroom/mine",
        "version": trained.rpartition(":")[2],
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 1,
    }
    assert api.post("/deployments", json=release).status_code == 200
    assert api.delete("/deployments/darkroom/photos").status_code in {200, 204}

    _, later = restart(emulator)

    assert later.get(f"/trainings/{training['id']}").json()["status"] == "succeeded"
    assert later.get("/models/darkroom/mine").json()["latest_version"]["id"] == release["version"]
    found = later.get("/deployments").json()["results"]
    assert [each["name"] for each in found] == ["fast"]
    assert found[0]["current_release"]["model"] == "darkroom/mine"


def test_a_running_training_continues(slow, slow_api, restart):
    named = {"owner": "darkroom", "name": "mine", "visibility": "private", "hardware": "cpu"}
    slow_api.post("/models", json=named)
    version = slow_api.get("/models/darkroom/grayscale").json()["latest_version"]["id"]
    training = slow_api.post(
        f"/models/darkroom/grayscale/versions/{version}/trainings",
        json={"destination": "darkroom/mine", "input": {}},
    ).json()
    slow.clock.advance(4)

    again, api = restart(slow)
    again.clock.advance(11)

    assert api.get(f"/trainings/{training['id']}").json()["status"] == "succeeded"
    assert api.get("/models/darkroom/mine").json()["latest_version"]


def test_a_prediction_whose_model_no_longer_exists_fails_with_the_reason(slow, slow_api, restart):
    made = create(slow_api, text="hi")
    done = slow.settings.models

    again, api = restart(slow, models=tuple(m for m in done if m.name != "echo"))
    again.clock.advance(11)

    found = api.get(f"/predictions/{made['id']}").json()
    assert found["status"] == "failed"
    assert found["error"] == "the emulator was started without the model darkroom/echo"
    assert found["model"] == "darkroom/echo"


def test_new_ids_differ_from_old_ones_and_lists_continue(emulator, api, restart):
    first = create(api, text="1")["id"]

    _, later = restart(emulator)

    second = create(later, text="2")["id"]
    assert second != first
    listed = [each["id"] for each in later.get("/predictions").json()["results"]]
    assert listed == [second, first]


def test_a_reset_deletes_the_stored_state(emulator, api, restart):
    create(api, text="1")
    emulator.reset()

    again, later = restart(emulator)

    assert later.get("/predictions").json()["results"] == []
    assert again.run(again.shelf.missing) == []
