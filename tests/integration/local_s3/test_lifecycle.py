"""Buckets' lifecycle rules are applied at midnight on the cloud's clock."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from local.s3.events import ObjectsExpired
from local.s3.expiry import Expiry
from local.s3.lifecycle import DAY, end_of_day
from local.s3.moto_process import FIRST, Moto
from local.s3.request import S3Request
from local.sam.template import Bucket, ExpiryRule

from .store import Store, make_bucket, serving_s3

RULES = (
    ExpiryRule("tasks", "tasks/", 1),
    ExpiryRule("drafts", "images/", 2, tags=(("draft", "yes"),)),
    ExpiryRule("uploads", "images/", None, abort_days=3),
)


@pytest.fixture(scope="module")
def aged() -> Iterator[Store]:
    """A store whose bucket has lifecycle rules, which are applied at midnight."""
    with closing(Moto()) as moto, serving_s3(moto) as store:
        asyncio.run(make_bucket(store.url, Bucket("photos", RULES)))
        expiry = Expiry(store.s3, clock=store.clock, log=store.log)

        async def start() -> None:
            store.clock.spawn(expiry.run())

        store.server.run(start())
        yield store


def put(store: Store, key: str, **more: str) -> None:
    store.client().put_object(Bucket="photos", Key=key, Body=b"some", **more)


def keys(store: Store) -> list[str]:
    found = store.client().list_objects_v2(Bucket="photos")
    return [each["Key"] for each in found.get("Contents", [])]


def to_midnight(store: Store, days: int = 0) -> None:
    """Advance to just after the next midnight, plus `days`.

    First waits for the next second: S3's times are whole seconds, so an advance in the same second
    as a write would appear to precede it.
    """
    written = time.time()
    while time.time() < int(written) + 1:
        time.sleep(0.01)
    now = store.clock.now()
    store.server.run(store.clock.advance(end_of_day(now) - now + days * DAY + 1))


def test_objects_expire_at_midnight_by_age_prefix_and_tags(aged: Store):
    to_midnight(aged)
    put(aged, "tasks/p 1+ä.json")
    put(aged, "images/draft.jpg", Tagging="draft=yes&kind=photo")
    put(aged, "images/kept.jpg", Tagging="draft=no")
    put(aged, "other/kept.json")
    everything = sorted(keys(aged))
    to_midnight(aged)
    assert keys(aged) == everything  # less than a day old

    to_midnight(aged)
    assert keys(aged) == ["images/draft.jpg", "images/kept.jpg", "other/kept.json"]
    put(aged, "tasks/new.json")
    to_midnight(aged)
    assert keys(aged) == ["images/kept.jpg", "other/kept.json", "tasks/new.json"]
    found = aged.log.of(ObjectsExpired)
    assert [(each.rule, each.objects) for each in found] == [("tasks", 1), ("drafts", 1)]
    to_midnight(aged, days=7)
    assert keys(aged) == ["images/kept.jpg", "other/kept.json"]


def test_unfinished_uploads_are_aborted(aged: Store):
    client = aged.client()
    client.create_multipart_upload(Bucket="photos", Key="images/large.jpg")
    client.create_multipart_upload(Bucket="photos", Key="other/large.jpg")

    def uploads() -> list[str]:
        found = client.list_multipart_uploads(Bucket="photos").get("Uploads", [])
        return [each["Key"] for each in found]

    to_midnight(aged, days=2)
    assert sorted(uploads()) == ["images/large.jpg", "other/large.jpg"]
    to_midnight(aged, days=3)
    assert uploads() == ["other/large.jpg"]
    assert aged.log.of(ObjectsExpired)[-1].uploads == 1


def test_more_objects_than_fit_into_one_listing_expire(aged: Store, monkeypatch):
    monkeypatch.setattr("local.s3.expiry.LISTED", 2)
    client = aged.client()
    rule = {"ID": "all", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}
    client.create_bucket(Bucket="own")
    client.put_bucket_lifecycle_configuration(
        Bucket="own", LifecycleConfiguration={"Rules": [rule]}
    )
    for number in range(5):
        client.put_object(Bucket="own", Key=f"{number}", Body=b"some")
    to_midnight(aged, days=2)
    assert "Contents" not in client.list_objects_v2(Bucket="own")
    assert aged.log.of(ObjectsExpired)[-1].objects == 5


def test_an_object_rewritten_since_it_was_listed_is_kept(aged: Store, monkeypatch):
    """The bot changes a record while the rules are being applied."""
    put(aged, "tasks/changed.json")
    remove = Expiry._remove

    async def too_late(self, bucket, found):
        await self._store.ask(_put("/photos/tasks/changed.json", b"new"))
        return await remove(self, bucket, found)

    monkeypatch.setattr(Expiry, "_remove", too_late)
    to_midnight(aged, days=2)
    assert "tasks/changed.json" in keys(aged)


def _put(path: str, body: bytes = b"x") -> S3Request:
    return replace(FIRST, method="PUT", path=path, body=body)
