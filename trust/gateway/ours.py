"""Runs our gateway with the test function whose requests contract.py lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import ServerThread
from local.credentials import Credentials
from local.http_api.apis import ApiTable
from local.http_api.gateway import Gateway
from local.lambda_.instance import Instance
from local.lambda_.pool import FunctionPool
from local.redaction import Redaction
from local.sam.reading import read_template

TEMPLATE = Path(__file__).with_name("function") / "template.yaml"


@contextmanager
def our_gateway() -> Iterator[str]:
    """Serve within the block, and yield the address."""
    clock, hide = Clock(), Redaction([])
    log = EventLog(clock)
    functions = read_template(TEMPLATE, {}).functions
    own = Credentials("local", "local")
    pools = {
        f.name: FunctionPool(f, partial(Instance, f, own, log, hide=hide), clock=clock, log=log)
        for f in functions
    }

    async def build() -> Gateway:
        return Gateway(pools, ApiTable(functions), clock=clock, log=log, hide=hide)

    server = ServerThread(build)
    server.start()
    try:
        yield server.url
    finally:
        for pool in pools.values():
            server.run(pool.close())
        server.stop()
