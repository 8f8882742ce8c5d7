"""The embedded S3 accepts only requests signed for it with its keys."""

import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local.s3.events import S3Call

from .store import Store, code


def test_a_presigned_url_is_valid_only_for_its_method(store: Store):
    url = store.presigned()

    assert requests.get(url, timeout=60).content == b"jpeg"
    assert requests.head(url, timeout=60).status_code == 403
    assert requests.put(url, data=b"x", timeout=60).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("a%20b/", "a%20c/"),
        lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
        lambda url: url.replace("us-east-1", "us-east-2"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
        lambda url: url[:-1] + "%C3%BC",
        lambda url: url + "&response-content-type=text/html",
    ],
)
def test_a_modified_presigned_url_is_refused(store: Store, change: Callable[[str], str]):
    answer = requests.get(change(store.presigned()), timeout=60)

    assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


def test_an_amazon_header_that_was_not_signed_is_refused(store: Store):
    url = store.presigned("put_object", Key="headers")
    headers = {"x-amz-meta-by": "me", "x-amz-acl": "public-read"}
    answer = requests.put(url, data=b"x", headers=headers, timeout=60)
    signed = store.presigned("put_object", Key="headers", Metadata={"by": "me"})
    accepted = requests.put(signed, data=b"x", headers={"x-amz-meta-by": "me"}, timeout=60)
    store.client().delete_object(Bucket="photos", Key="headers")

    assert (answer.status_code, code(answer)) == (403, "AccessDenied")
    assert "<HeadersNotSigned>x-amz-acl, x-amz-meta-by</HeadersNotSigned>" in answer.text
    assert accepted.status_code == 200


def test_a_presigned_url_is_valid_only_for_the_host_it_was_signed_for(store: Store):
    url = store.presigned()
    port = urlsplit(url).port

    for host in (f"localhost:{port}", "photos.example.com"):
        answer = requests.get(url, headers={"Host": host}, timeout=60)
        assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


def test_presigned_urls_expire_by_the_clouds_clock(store: Store, monkeypatch: pytest.MonkeyPatch):
    ten_seconds_ago = datetime.now(UTC) - timedelta(seconds=10)
    with monkeypatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: ten_seconds_ago)
        url = store.presigned()
    store.server.run(store.clock.advance(3580))
    assert requests.get(url, timeout=60).status_code == 200

    store.server.run(store.clock.advance(20))
    expired = requests.get(url, timeout=60)
    assert (expired.status_code, code(expired)) == (403, "AccessDenied")
    assert b"Request has expired" in expired.content
    assert requests.get(store.presigned(), timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=700000"), 400),
        (lambda url: url.replace("X-Amz-Date=", "X-Amz-Day="), 400),
        (lambda url: url.replace("X-Amz-Expires=3600", "X-Amz-Expires=soon"), 400),
        (lambda url: url.replace("local%2F", "other%2F"), 403),
        (lambda url: url.split("?")[0], 403),
        (
            lambda url: url.split("?")[0] + "?AWSAccessKeyId=local&Signature=x&Expires=9999999999",
            400,
        ),
    ],
)
def test_an_invalid_presigned_url_is_refused_with_an_xml_error(
    store: Store, change: Callable[[str], str], status: int
):
    answer = requests.get(change(store.presigned()), timeout=60)

    assert answer.status_code == status
    assert code(answer)
    assert answer.headers["content-type"] == "application/xml"


def test_the_error_for_a_url_presigned_with_boto3s_defaults_says_what_to_change(store: Store):
    plain = boto3.client(
        "s3",
        endpoint_url=store.server.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local-secret",
    )
    url = plain.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "k"})

    answer = requests.get(url, timeout=60)

    assert (answer.status_code, code(answer)) == (400, "InvalidRequest")
    assert 'Config(signature_version="s3v4")' in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("key", "secret", "error"),
    [
        ("local", "wrong", "SignatureDoesNotMatch"),
        ("other", "local-secret", "InvalidAccessKeyId"),
    ],
)
def test_a_call_signed_with_other_keys_is_refused(store: Store, key: str, secret: str, error: str):
    with pytest.raises(ClientError) as refused:
        store.client(secret, key).put_object(Bucket="photos", Key="k", Body=b"x")

    assert refused.value.response["Error"]["Code"] == error
    assert store.log.of(S3Call)[-1].error == error


def test_a_body_changed_in_transit_is_refused(store: Store):
    signed = {}
    client = store.client()
    client.meta.events.register(
        "before-send.s3.PutObject", lambda request, **_: signed.update(request.headers.items())
    )
    client.put_object(Bucket="photos", Key="k", Body=b"good")
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in signed.items()}
    headers.pop("Expect", None)

    answer = requests.put(f"{store.url}/photos/k", data=b"evil", headers=headers, timeout=60)

    assert (answer.status_code, code(answer)) == (400, "XAmzContentSHA256Mismatch")
