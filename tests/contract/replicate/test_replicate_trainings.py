"""Replicate's own client creates, follows and cancels trainings, and runs their results."""

import json

import httpx
import pytest
from replicate.exceptions import ReplicateError
from standardwebhooks import Webhook

VERSION = "39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b"


@pytest.fixture
def destination(client):
    made = client.models.create("darkroom", "mine", visibility="private", hardware="gpu-t4")
    assert made.latest_version is None
    return "darkroom/mine"


@pytest.fixture
def train(client, destination):
    def train(**more):
        inputs = {"input_images": "https://example.com/a.zip"}
        version = f"stability-ai/sdxl:{VERSION}"
        return client.trainings.create(
            version=version, input=inputs, destination=destination, **more
        )

    return train


def test_a_training_gives_its_destination_a_version_that_runs(client, emulator, train):
    training = train()
    emulator.clock.settle()
    training.reload()
    name, _, version = training.output["version"].partition(":")

    assert (training.status, name) == ("succeeded", "darkroom/mine")
    assert client.models.get(name).latest_version.id == version
    assert httpx.get(training.output["weights"]).status_code == 200
    made = client.predictions.create(version=version, input={"prompt": "x", "width": 64})
    emulator.clock.settle()
    made.reload()
    assert (made.model, made.status) == ("darkroom/mine", "succeeded")


def test_trainings_are_listed_separately_from_predictions(client, train):
    training = train()

    assert [each.id for each in client.trainings.list()] == [training.id]
    assert list(client.predictions.list()) == []
    with pytest.raises(ReplicateError, match="could not be found"):
        client.predictions.get(training.id)


def test_a_training_is_canceled(slow, open_python_client):
    client = open_python_client(slow)
    client.models.create("darkroom", "mine", visibility="private", hardware="cpu")
    version = f"stability-ai/sdxl:{VERSION}"
    training = client.trainings.create(version=version, input={}, destination="darkroom/mine")
    training.cancel()

    assert client.trainings.get(training.id).status == "canceled"


def test_its_webhook_is_signed_and_contains_the_training(emulator, train, receiver):
    training = train(webhook=receiver.url, webhook_events_filter=["completed"])
    delivery = receiver.wait_for(1)[0]
    Webhook(emulator.webhook_secret).verify(delivery.body, delivery.headers)
    told = json.loads(delivery.body)

    assert (told["id"], told["status"]) == (training.id, "succeeded")
    assert told["urls"]["get"].endswith(f"/v1/trainings/{training.id}")


@pytest.mark.parametrize("name", ["darkroom/nobody", "darkroom/edit"])
def test_a_destination_must_be_the_accounts_own_model(api, name):
    path = f"/models/stability-ai/sdxl/versions/{VERSION}/trainings"
    answer = api.post(path, json={"input": {}, "destination": name})

    assert answer.status_code == 404
    assert answer.json()["detail"] == "The specified training destination does not exist"
