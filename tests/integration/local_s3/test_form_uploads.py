"""Browsers can upload through a form to the embedded S3, but only what its signed policy allows."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config

from local.s3.notifications import ObjectChange

from .store import Store, code

FILE = ("C:\\own\\ä b.png", b"picture", "image/gif")


@pytest.fixture(autouse=True)
def tidy(store: Store) -> Iterator[None]:
    yield
    for each in store.client().list_objects_v2(Bucket="photos")["Contents"]:
        if each["Key"] != "a b/ä.jpg":
            store.client().delete_object(Bucket="photos", Key=each["Key"])


def post(
    store: Store,
    key: str = "up/${filename}",
    *,
    fields: Mapping[str, str] | None = None,
    conditions: list[Any] | None = None,
    change: Mapping[str, str] | None = None,
    **more: Any,
) -> requests.Response:
    """Post a form as boto3 signs it, with `change` made afterwards."""
    allowed = [{name: value} for name, value in (fields or {}).items()] + (conditions or [])
    form = store.client().generate_presigned_post(
        "photos", key, Fields=dict(fields or {}), Conditions=allowed, **more
    )
    return requests.post(
        form["url"],
        data=form["fields"] | (change or {}),
        files={"file": FILE},
        timeout=60,
        allow_redirects=False,
    )


def test_a_form_creates_an_object_with_its_fields(store: Store):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>"
    fields = {"Content-Type": "image/png", "x-amz-meta-by": "мы", "tagging": tags}
    answer = post(store, fields=fields)
    client, place = store.client(), {"Bucket": "photos", "Key": "up/ä b.png"}
    found = client.get_object(**place)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["etag"] == found["ETag"]
    assert answer.headers["location"].endswith("/photos/up/%C3%A4%20b.png")
    assert found["Body"].read() == b"picture"
    assert (found["ContentType"], found["Metadata"]) == (
        "image/png",
        {"by": "мы".encode().decode("latin-1")},
    )
    assert client.get_object_tagging(**place)["TagSet"] == [{"Key": "a", "Value": "b c"}]


def test_a_form_is_an_event_of_its_own_kind(store: Store, monkeypatch: pytest.MonkeyPatch):
    changes: list[ObjectChange] = []
    monkeypatch.setattr(store.s3, "_on_change", changes.append)
    post(store)

    kinds = [(each.kind, each.bucket, each.key, each.size) for each in changes]
    assert kinds == [("ObjectCreated:Post", "photos", "up/ä b.png", 7)]


def test_a_form_chooses_its_response(store: Store):
    made = post(store, fields={"success_action_status": "201"})
    plain = post(store, fields={"success_action_status": "200"})
    sent_on = post(store, fields={"success_action_redirect": "https://example.com/done?a=1"})

    assert made.status_code == 201
    assert "<Bucket>photos</Bucket><Key>up/ä b.png</Key>" in made.text
    assert plain.status_code == 200
    assert sent_on.status_code == 303
    assert sent_on.headers["location"].startswith(
        "https://example.com/done?a=1&bucket=photos&key=up%2F%C3%A4+b.png&etag=%22"
    )


@pytest.mark.parametrize(
    ("options", "status", "error"),
    [
        ({"change": {"key": "elsewhere"}}, 403, "AccessDenied"),
        ({"change": {"x-amz-meta-by": "me"}}, 403, "AccessDenied"),
        ({"change": {"x-amz-signature": "0" * 64}}, 403, "SignatureDoesNotMatch"),
        ({"change": {"policy": "e30="}}, 403, "SignatureDoesNotMatch"),
        ({"change": {"x-amz-credential": "other/2/3/4/5"}}, 403, "InvalidAccessKeyId"),
        ({"conditions": [["content-length-range", 1, 6]]}, 400, "EntityTooLarge"),
        ({"conditions": [["content-length-range", 8, 9]]}, 400, "EntityTooSmall"),
        ({"conditions": [["content-length-range", "a", 9]]}, 400, "InvalidPolicyDocument"),
        ({"conditions": [["ends-with", "$key", "a"]]}, 400, "InvalidPolicyDocument"),
        ({"conditions": [["eq", "$acl", "public-read"]]}, 403, "AccessDenied"),
    ],
)
def test_what_the_policy_does_not_allow_is_refused(
    store: Store, options: dict[str, Any], status: int, error: str
):
    answer = post(store, "no/${filename}", **options)

    assert (answer.status_code, code(answer)) == (status, error)
    assert [
        store.client().list_objects_v2(Bucket="photos", Prefix=each)["KeyCount"]
        for each in ("no/", "elsewhere")
    ] == [0, 0]


def test_a_size_and_ignored_fields_that_the_policy_allows_are_accepted(store: Store):
    sized = post(store, conditions=[["content-length-range", 1, 7]], change={"x-ignore-a": "b"})

    assert sized.status_code == 204


def test_a_policy_ends_by_the_clouds_clock(store: Store, monkeypatch: pytest.MonkeyPatch):
    ten_seconds_ago = datetime.now(UTC) - timedelta(seconds=10)
    with monkeypatch.context() as patch:
        for module in ("auth", "signers"):
            patch.setattr(f"botocore.{module}.get_current_datetime", lambda **_: ten_seconds_ago)
        form = store.client().generate_presigned_post("photos", "k", ExpiresIn=60)
    store.server.run(store.clock.advance(60))
    answer = requests.post(form["url"], data=form["fields"], files={"file": FILE}, timeout=60)

    assert (answer.status_code, code(answer)) == (403, "AccessDenied")
    assert "Policy expired" in answer.text
    assert post(store).status_code == 204


def test_a_form_without_a_policy_or_a_file_is_refused(store: Store):
    url = f"{store.url}/photos"
    anonymous = requests.post(url, data={"key": "k"}, files={"file": FILE}, timeout=60)
    empty = requests.post(url, files={"key": (None, "k")}, timeout=60)

    assert (anonymous.status_code, code(anonymous)) == (403, "AccessDenied")
    assert (empty.status_code, code(empty)) == (400, "InvalidArgument")


def test_a_form_signed_with_boto3s_defaults_is_refused_with_what_to_change(store: Store):
    plain = boto3.client(
        "s3",
        endpoint_url=store.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local-secret",
        config=Config(s3={"addressing_style": "path"}),
    )
    form = plain.generate_presigned_post("photos", "k")
    answer = requests.post(form["url"], data=form["fields"], files={"file": FILE}, timeout=60)

    assert (answer.status_code, code(answer)) == (400, "InvalidRequest")
    assert "s3v4" in answer.text


def test_a_form_in_a_missing_bucket_gets_s3s_error(store: Store):
    form = store.client().generate_presigned_post("nothing", "k")
    answer = requests.post(form["url"], data=form["fields"], files={"file": FILE}, timeout=60)

    assert (answer.status_code, code(answer)) == (404, "NoSuchBucket")
