"""A proxy with OpenStack Swift's flaw: two writes can both be checked before either happens."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.serving import ServerThread

from .store import Store

CONDITIONS = ("if-none-match", "if-match")
RACED = ("-0", "-3", "-7")


class RacingProxy:
    """Forwards PUTs and DELETEs of objects to a real store, but checks a PUT's conditions itself.

    Two writes with the condition `raced` to a key ending in one of RACED are both checked before
    either is written. All other writes are checked and written one by one.
    """

    def __init__(self, client: Any, raced: str):
        self._client = client
        self._raced = raced.lower()
        self._both_checked = {end: asyncio.Barrier(2) for end in RACED}
        self._one_by_one = asyncio.Lock()

    async def respond(self, request: Request) -> Response:
        bucket, _, key = request.path_params["rest"].partition("/")
        where = {"Bucket": bucket, "Key": key}
        if request.method == "DELETE":
            await asyncio.to_thread(self._client.delete_object, **where)
            return Response(status_code=204)
        if not key:
            return Response(status_code=409)  # the bucket already exists
        condition = {name: request.headers[name] for name in CONDITIONS if name in request.headers}
        body = await request.body()
        if self._raced not in condition or not key.endswith(RACED):
            return await self._check_and_write(where, body, condition)
        assert await asyncio.to_thread(self._holds, where, condition)
        await self._both_checked[key[-2:]].wait()
        return await asyncio.to_thread(self._write, where, body)

    async def _check_and_write(
        self, where: dict[str, str], body: bytes, condition: dict[str, str]
    ) -> Response:
        async with self._one_by_one:
            if not await asyncio.to_thread(self._holds, where, condition):
                return Response(status_code=412)
            return await asyncio.to_thread(self._write, where, body)

    def _holds(self, where: dict[str, str], condition: dict[str, str]) -> bool:
        bucket, key = where["Bucket"], where["Key"]
        listed = self._client.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])
        etags = [each["ETag"] for each in listed if each["Key"] == key]
        if "if-none-match" in condition:
            return not etags
        return "if-match" not in condition or etags == [condition["if-match"]]

    def _write(self, where: dict[str, str], body: bytes) -> Response:
        etag = self._client.put_object(Body=body, **where)["ETag"]
        return Response(headers={"ETag": etag})


@contextmanager
def racing_proxy(store: Store, raced: str) -> Iterator[str]:
    """Run a racing proxy in front of `store` within the block; yield its URL."""

    async def build() -> Starlette:
        proxy = RacingProxy(store.client(), raced)
        return Starlette(routes=[Route("/{rest:path}", proxy.respond, methods=["PUT", "DELETE"])])

    server = ServerThread(build)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
