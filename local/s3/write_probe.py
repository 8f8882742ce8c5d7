"""Checks that a store enforces the conditions of conditional writes, even simultaneous ones.

All of the bot's state depends on this. A store that checks the condition some time before it
writes refuses the later of two writers, but can accept both if they are simultaneous, as OpenStack
Swift does (findings/swift-conditional-write-race.sh).
"""

import asyncio
from collections import defaultdict
from uuid import uuid4

from ..failures import StoreUnfit
from .store_calls import StoreCalls, StoreResponse

# With 32 writers to one key, Swift is correct in half of all races; with two writers to each of 8
# keys, it always fails for some key. More writers per key slow SeaweedFS, which polls, by seconds.
RACED_KEYS = 8
PREFIX = "probe/conditional-write-"
SECONDS = 60.0
OTHER_ETAG = '"00000000000000000000000000000000"'
LOST = (404, 409, 412, 503)
REMEDY = "use a store that docs/s3.md recommends"


async def check_conditional_writes(store: StoreCalls, bucket: str) -> None:
    """Try writes that the store must refuse, to unique keys in `bucket`, and clean up.

    Raises StoreUnfit if the store accepts them, or if this takes more than SECONDS. After such
    a timeout, objects can remain under PREFIX.
    """
    target = f"{bucket}/{PREFIX}{uuid4().hex}"
    raced = [f"{target}-{number}" for number in range(RACED_KEYS)]
    try:
        async with asyncio.timeout(SECONDS):
            await store.put(target, b"first")
            try:
                await _check(store, target, raced)
            except StoreUnfit:
                await _delete(store, target, *raced)
                raise
            await _delete(store, *raced)
    except TimeoutError as exc:
        raise StoreUnfit(
            f"the S3 store at {store.url} takes more than {SECONDS:.0f} s for some 50 small calls: "
            "try again when it is less busy, or use another store"
        ) from exc


async def _check(store: StoreCalls, target: str, raced: list[str]) -> None:
    await _must_refuse(store, target, "If-None-Match", "*")
    etags = await _race(store, "If-None-Match", dict.fromkeys(raced, "*"))
    await _must_refuse(store, target, "If-Match", OTHER_ETAG)
    await _race(store, "If-Match", etags)
    await _delete(store, target)
    # MinIO before 2025-09-07 accepts this write: https://github.com/minio/minio/issues/21526
    await _must_refuse(store, target, "If-Match", OTHER_ETAG)


async def _must_refuse(store: StoreCalls, target: str, condition: str, value: str) -> None:
    response = await _write(store, target, "second", {condition: value})
    if response.status == 200:
        raise StoreUnfit(
            f"the S3 store at {store.url} ignores {condition}, which the bot's state depends on: "
            f"{REMEDY}"
        )


async def _race(store: StoreCalls, condition: str, keys: dict[str, str]) -> dict[str, str]:
    """Let two writers per key write simultaneously, and return each key's ETag from the winner.

    `keys` maps each key to the condition's value. Raises StoreUnfit if both writers of a key win.
    The bodies all differ from what is stored: if a write left the ETag unchanged, the other writer
    could rightly win too.
    """
    writes = [
        _write(store, key, text, {condition: value})
        for text in (f"one {condition}", f"another {condition}")
        for key, value in keys.items()
    ]
    won = defaultdict(list)
    for key, response in zip([*keys, *keys], await asyncio.gather(*writes), strict=True):
        if response.status == 200:
            won[key].append(response.etag)
    if shared := [key for key, etags in won.items() if len(etags) > 1]:
        raise StoreUnfit(
            f"the S3 store at {store.url} lets two simultaneous writers with {condition} both "
            f"win, for {len(shared)} of {len(keys)} keys, so photos would be lost or answered "
            f"twice: {REMEDY}"
        )
    return {key: etags[0] for key, etags in won.items()}


async def _write(
    store: StoreCalls, target: str, text: str, condition: dict[str, str]
) -> StoreResponse:
    return await store.put(target, text.encode(), allowed=(200, *LOST), headers=condition)


async def _delete(store: StoreCalls, *targets: str) -> None:
    calls = [store.call("DELETE", target, allowed=(204, 404)) for target in targets]
    await asyncio.gather(*calls)
