"""Replicate's own client creates, changes, runs and deletes deployments."""

import pytest
from replicate.exceptions import ReplicateError

from darkroom_emulators.replicate.models import DEFAULT_VERSION

WANTED = {"model": "darkroom/edit", "version": DEFAULT_VERSION, "hardware": "cpu"}


@pytest.fixture
def deployment(client):
    return client.deployments.create(name="mine", min_instances=0, max_instances=3, **WANTED)


def test_a_new_deployment_runs_its_version(client, deployment):
    made = client.deployments.predictions.create("darkroom/mine", input={"image": "data:,x"})

    assert (made.model, made.version) == ("darkroom/edit", DEFAULT_VERSION)
    assert deployment.current_release.configuration.max_instances == 3
    assert [each.name for each in client.deployments.list()] == ["mine", "photos"]


def test_each_change_creates_a_release(client, deployment):
    changed = client.deployments.update("darkroom", "mine", min_instances=2)
    release = client.deployments.get("darkroom/mine").current_release

    assert (release.number, release.configuration.min_instances) == (2, 2)
    assert release.configuration.max_instances == 3
    assert changed.current_release == release


def test_a_deleted_deployment_is_gone_and_a_reset_restores_the_initial_one(client, emulator):
    client.deployments.delete("darkroom", "photos")
    with pytest.raises(ReplicateError, match="could not be found"):
        client.deployments.get("darkroom/photos")
    emulator.reset()

    assert [each.name for each in client.deployments.list()] == ["photos"]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"hardware": "gpu-x"}, "- hardware: hardware must be one of the following"),
        ({"max_instances": 21}, "- max_instances: Must be less than or equal to 20"),
        ({"name": "My App"}, "- name: Does not match pattern"),
        ({"name": "photos"}, "- name: A deployment with this name already exists"),
        ({"version": "0" * 64}, "The specified version does not exist"),
    ],
)
def test_an_invalid_deployment_is_refused_by_field(api, change, detail):
    body = {"name": "mine", "min_instances": 0, "max_instances": 1, **WANTED, **change}
    answer = api.post("/deployments", json=body)

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(detail)
