"""The page's view of the bucket."""

from collections.abc import AsyncIterator

import pytest

from darkroom_emulators.kit.outgoing import Outgoing
from local.page.bucket import StoreBucket
from local.page.parts import PartUnreachable

from .store import CREDENTIALS, Store

KEYS = ["a b/ä.jpg", "a+b%20.jpg", "a\x01b"]


@pytest.fixture
async def bucket(store: Store) -> AsyncIterator[StoreBucket]:
    calls = Outgoing(frozenset({"127.0.0.1"}))
    yield StoreBucket(store.url, "photos", CREDENTIALS, calls)
    await calls.close()


async def test_any_key_is_listed_as_it_is(store: Store, bucket: StoreBucket):
    client = store.client()
    for key in KEYS:
        client.put_object(Bucket="photos", Key=key, Body=b"x")
    try:
        found = await bucket.objects("a", "")
    finally:
        for key in KEYS[1:]:
            client.delete_object(Bucket="photos", Key=key)

    assert sorted(each["key"] for each in found["objects"]) == sorted(KEYS)
    assert not found["more"]


async def test_a_list_that_is_not_xml_is_reported(bucket: StoreBucket):
    with pytest.raises(PartUnreachable, match="is not XML"):
        await bucket.objects("", "\0")
