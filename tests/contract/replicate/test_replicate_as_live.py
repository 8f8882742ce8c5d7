"""Behavior that clients of the real Replicate rely on and that the emulator once got wrong."""

import httpx
import pytest

from darkroom_emulators.replicate.models import DEFAULT_VERSION

ECHO = {"version": "darkroom/echo", "input": {"text": "a"}}
OFFICIAL = "This model is an official model and does not expose a list of versions."


def test_an_official_model_does_not_list_its_versions(api):
    answer = api.get("/models/darkroom/edit/versions")

    assert answer.status_code == 404
    assert answer.json() == {"status": 404, "title": "Not found", "detail": OFFICIAL}


def test_a_community_model_lists_its_version(api):
    (version,) = api.get("/models/darkroom/poster/versions").json()["results"]

    assert api.get(f"/models/darkroom/poster/versions/{version['id']}").json() == version


def test_a_create_request_that_waits_returns_urls(emulator, api, data_uri):
    body = {"version": DEFAULT_VERSION, "input": {"image": data_uri}}
    found = api.post("/predictions", json=body, headers={"Prefer": "wait"}).json()

    assert found["output"].startswith(f"{emulator.url}/xezq/")
    assert httpx.get(found["output"]).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("base", ["", "/v1", "/v1/v1"])
def test_clients_can_share_a_base_url_whether_or_not_they_expect_v1_in_it(emulator, base):
    headers = {"Authorization": "Bearer r8_test"}
    found = httpx.get(f"{emulator.url}{base}/account", headers=headers)

    assert (found.status_code, found.json()["username"]) == (200, "darkroom")


@pytest.mark.parametrize("token", ["r8_a", "My Bearer Token", "x"])
@pytest.mark.parametrize("scheme", ["Bearer", "Token", "bearer"])
def test_any_token_is_accepted(emulator, token, scheme):
    headers = {"Authorization": f"{scheme} {token}"}

    assert httpx.get(f"{emulator.url}/v1/account", headers=headers).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "r8_a"])
def test_a_header_without_a_token_is_refused(emulator, header):
    headers = {"Authorization": header}

    assert httpx.get(f"{emulator.url}/v1/account", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/predictions"),
        ("DELETE", "/models/darkroom/edit/versions"),
        ("PUT", "/models/darkroom/edit"),
        ("POST", "/account"),
    ],
)
def test_an_unsupported_method_gets_a_404(api, method, path):
    answer = api.request(method, path)

    assert answer.status_code == 404
    assert answer.json()["detail"] == "The requested resource could not be found."


def test_a_form_can_send_metadata_field_by_field(api):
    fields = {"metadata[chat]": "123", "metadata[from][name]": "Ann"}
    made = api.post("/files", data=fields, files={"content": ("a.txt", b"a", "text/plain")}).json()

    assert made["metadata"] == {"chat": "123", "from": {"name": "Ann"}}


def test_the_initial_deployment_is_listed(api):
    (listed,) = api.get("/deployments").json()["results"]

    assert (listed["owner"], listed["name"]) == ("darkroom", "photos")
    assert listed["current_release"]["model"] == "darkroom/edit"
    assert api.get("/deployments/darkroom/photos").json() == listed
