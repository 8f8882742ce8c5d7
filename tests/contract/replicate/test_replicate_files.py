"""Parts of the Files API that no client uses."""

import base64
import hashlib
import hmac
from urllib.parse import quote

import httpx
import pytest

from darkroom_emulators.replicate.models import DEFAULT_VERSION
from darkroom_emulators.replicate.settings import Limits, signing_key


def test_metadata_can_be_a_text_field_or_a_json_part(api):
    for metadata in ((None, '{"a":1}'), (None, '{"a":1}', "application/json")):
        files = {"content": ("x.bin", b"\r\n--x\r\n"), "metadata": metadata}
        file = api.post("/files", files=files).json()
        assert (file["metadata"], file["size"]) == ({"a": 1}, 7)


def test_name_and_type_can_be_fields(api):
    form = {"type": "image/png", "filename": "дом.png"}
    file = api.post("/files", files={"content": ("x", b"x")}, data=form).json()

    assert (file["name"], file["content_type"]) == ("дом.png", "image/png")


def test_a_file_without_a_type_is_binary(api):
    assert api.post("/files", files={"content": (None, b"x")}).json()["content_type"] == (
        "application/octet-stream"
    )


@pytest.mark.parametrize("name", ["localhost", "host.docker.internal"])
def test_a_file_can_be_uploaded_and_used_under_different_names(emulator, api, data_uri, name):
    content = base64.b64decode(data_uri.partition(",")[2])
    file = api.post("/files", files={"content": ("x.png", content)}).json()
    url = file["urls"]["get"].replace("127.0.0.1", name)
    made = api.post("/predictions", json={"version": DEFAULT_VERSION, "input": {"image": url}})
    emulator.clock.settle()

    assert api.get(f"/predictions/{made.json()['id']}").json()["status"] == "succeeded"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_file_that_is_not_there_is_a_404_under_any_name(emulator, api, name):
    url = f"{emulator.url}/v1/files/none".replace("127.0.0.1", name)
    made = api.post("/predictions", json={"version": DEFAULT_VERSION, "input": {"image": url}})
    emulator.clock.settle()
    found = api.get(f"/predictions/{made.json()['id']}").json()

    assert found["error"] == "Failed to download the input: HTTP 404"


def test_a_file_expires_after_a_day(emulator, api):
    file = api.post("/files", files={"content": ("x", b"x")}).json()
    emulator.clock.advance(24 * 3600 - 1)
    assert api.get(f"/files/{file['id']}").json() == file
    emulator.clock.advance(1)

    assert api.get(f"/files/{file['id']}").json() == {"detail": "File not found"}
    assert api.get("/files").json()["results"] == []


def test_files_are_listed_page_by_page(api):
    made = [api.post("/files", files={"content": ("x", b"x")}).json()["id"] for _ in range(101)]
    first = api.get("/files").json()
    second = api.get(first["next"]).json()

    assert [file["id"] for file in first["results"] + second["results"]] == made[::-1]


def test_a_signed_url_downloads_without_a_token(emulator, api):
    file = api.post("/files", files={"content": ("x.txt", b"hello")}).json()
    expiry = int(emulator.clock.now()) + 60

    def signature(key):
        signed = f"darkroom {file['id']} {expiry}".encode()
        return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

    def download(key):
        query = f"owner=darkroom&expiry={expiry}&signature={quote(signature(key))}"
        return httpx.get(f"{emulator.url}/v1/files/{file['id']}/download?{query}")

    key = signing_key(emulator.webhook_secret)
    assert download(key).content == b"hello"
    assert download(b"another key").status_code == 404
    emulator.clock.advance(61)
    assert download(key).status_code == 404


def test_a_form_without_content_is_refused(api):
    assert api.post("/files", data={"metadata": "{}"}).status_code == 422
    assert api.post("/files", content=b"x").status_code == 422
    assert api.post("/files", files={"content": b"x", "metadata": b"["}).status_code == 422


def test_a_file_has_a_maximum_size(start_emulator, open_api):
    api = open_api(start_emulator(limits=Limits(file_bytes=1000, kept_file_bytes=1500)))

    assert api.post("/files", files={"content": ("x", b"x" * 1000)}).status_code == 413
    made = [api.post("/files", files={"content": ("x", b"x" * 999)}).json() for _ in range(2)]
    assert [file["id"] for file in api.get("/files").json()["results"]] == [made[1]["id"]]
