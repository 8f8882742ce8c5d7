"""How a store is prepared for the bot, and why a store is refused."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.serving import ServerThread
from local.credentials import Credentials
from local.failures import StoreUnfit
from local.s3 import write_probe
from local.sam.template import Bucket, ExpiryRule

from .racing_proxy import racing_proxy
from .store import Store, make_bucket


def test_the_bucket_gets_the_templates_lifecycle_rules_even_if_it_exists(store: Store):
    asyncio.run(make_bucket(store.url, Bucket("photos", (ExpiryRule("all", "x/", 2),))))

    rules = store.client().get_bucket_lifecycle_configuration(Bucket="photos")["Rules"]
    assert [(r["ID"], r["Filter"]["Prefix"], r["Expiration"]["Days"]) for r in rules] == [
        ("all", "x/", 2)
    ]


def test_the_error_names_a_store_that_does_not_respond():
    with pytest.raises(StoreUnfit, match=r"http://127\.0\.0\.1:9 can't be reached"):
        asyncio.run(make_bucket("http://127.0.0.1:9", Bucket("photos", ())))


def test_a_store_that_rejects_our_access_key_is_refused(store: Store):
    other = Credentials("local", "wrong")
    with pytest.raises(StoreUnfit, match="SignatureDoesNotMatch"):
        asyncio.run(make_bucket(store.url, Bucket("photos", ()), other))


@pytest.mark.parametrize(
    ("ignored", "only_where_nothing_stands"),
    [("If-None-Match", False), ("If-Match", False), ("If-Match", True)],
)
def test_a_store_that_ignores_a_condition_is_refused(ignored: str, only_where_nothing_stands: bool):
    stored: set[str] = set()

    async def careless(request: Request) -> Response:
        if request.method == "DELETE":
            stored.discard(request.url.path)
            return Response(status_code=204)
        conditions = {"if-none-match", "if-match"} & set(request.headers.keys())
        heeds = ignored.lower() not in conditions or (
            only_where_nothing_stands and request.url.path in stored
        )
        if conditions and heeds:
            return Response(status_code=412)
        stored.add(request.url.path)
        return Response(status_code=200)

    async def build() -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", careless, methods=["PUT", "DELETE"])])

    server = ServerThread(build)
    server.start()
    try:
        with pytest.raises(StoreUnfit, match=f"ignores {ignored}"):
            asyncio.run(make_bucket(server.url, Bucket("photos", ())))
    finally:
        server.stop()
    assert not [key for key in stored if "probe" in key]


@pytest.mark.parametrize("raced", ["If-None-Match", "If-Match"])
def test_a_store_that_lets_two_simultaneous_writers_win_is_refused(store: Store, raced: str):
    with racing_proxy(store, raced) as url:
        with pytest.raises(
            StoreUnfit, match=f"with {raced} both win, for 3 of 8 keys, .*: use a store that"
        ):
            asyncio.run(make_bucket(url, Bucket("photos", ())))

        keys = [each["Key"] for each in store.client().list_objects(Bucket="photos")["Contents"]]
    assert not [key for key in keys if "probe" in key]


def test_a_store_too_slow_for_many_writers_is_refused(store: Store, monkeypatch):
    monkeypatch.setattr(write_probe, "SECONDS", 0.0)
    with pytest.raises(StoreUnfit, match=r"takes more than 0 s for some 50 small calls: try again"):
        asyncio.run(make_bucket(store.url, Bucket("photos", ())))
