"""Inputs of Cog's type Secret reach the model, and nobody else."""

import json

import pytest

from darkroom_emulators.kit.events import Event
from darkroom_emulators.replicate.built_in import BUILT_IN_MODELS
from darkroom_emulators.replicate.model import Model, cog_schema

SECRET = {"type": "string", "format": "password", "writeOnly": True, "x-cog-secret": True}


class Locked(Model):
    """A model that opens with a secret key."""

    @property
    def openapi_schema(self):
        properties = {"key": SECRET, "text": {"type": "string"}}
        inputs = {"title": "Input", "type": "object", "properties": properties}
        return cog_schema(inputs, {"type": "boolean"})

    async def predict(self, inputs, run):
        run.begin()
        return inputs["key"] == "hush"


LOCKED = Locked("me", "locked", is_official=False)


@pytest.fixture
def locked(start_emulator):
    models, deployments = (*BUILT_IN_MODELS, LOCKED), {"me/safe": LOCKED.full_name}
    return start_emulator(models=models, deployments=deployments)


def test_a_secret_reaches_only_the_model(locked, open_api, receiver):
    api = open_api(locked)
    version = api.get("/models/me/locked").json()["latest_version"]["id"]
    body = {"input": {"key": "hush", "text": "a"}, "webhook": receiver.url}
    made = api.post("/predictions", json=body | {"version": version}).json()
    delivery = receiver.wait_for(1)[-1]
    locked.clock.settle()
    found = api.get(f"/predictions/{made['id']}").json()

    assert found["output"] is True
    shown = {"key": "[REDACTED]", "text": "a"}
    assert [made["input"], found["input"], json.loads(delivery.body)["input"]] == [shown] * 3
    assert "hush" not in str(api.get("/predictions").json())
    assert "hush" not in str(locked.events(Event))


@pytest.mark.parametrize("changes", [{"input": {"key": "hush", "text": 1}}, {"stream": 1}, {}])
@pytest.mark.parametrize("path", ["/predictions", "/deployments/me/safe/predictions"])
def test_a_refused_calls_secret_is_not_logged(locked, open_api, path, changes):
    api = open_api(locked)
    version = api.get("/models/me/locked").json()["latest_version"]["id"]
    named = {"version": version} if path == "/predictions" else {}
    body = {**named, "input": {"key": "hush"}, **changes}

    assert api.post(path, json=body, headers={"Cancel-After": "1s"}).status_code == 422
    assert "hush" not in str(locked.events(Event))


def test_a_secret_is_not_logged_if_a_fault_refuses_the_call(locked, open_api):
    locked.faults.add("throttled")
    body = {"version": LOCKED.version, "input": {"key": "hush"}}

    assert open_api(locked).post("/predictions", json=body).status_code == 429
    assert "hush" not in str(locked.events(Event))


def test_a_trainings_secret_is_not_shown(locked, open_api):
    api = open_api(locked)
    named = {"owner": "darkroom", "name": "mine", "visibility": "private", "hardware": "cpu"}
    api.post("/models", json=named)
    version = api.get("/models/me/locked").json()["latest_version"]["id"]
    body = {"destination": "darkroom/mine", "input": {"key": "hush"}}
    made = api.post(f"/models/me/locked/versions/{version}/trainings", json=body).json()

    assert made["input"] == {"key": "[REDACTED]"}
    assert "hush" not in str(locked.events(Event))
