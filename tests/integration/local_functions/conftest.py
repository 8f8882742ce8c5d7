"""Small functions behind a gateway, run the way Lambda runs them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import KEPT_BYTES, EventLog
from darkroom_emulators.kit.serving import ServerThread
from local.http_api.apis import ApiTable
from local.http_api.gateway import Gateway
from local.lambda_.bases import BaseProcess
from local.lambda_.clients import OURS
from local.lambda_.instance import Instance
from local.lambda_.pool import FunctionPool
from local.sam.reading import read_template

from .tiny import CREDENTIALS, GREEDY, HESITANT, HIDE, TEMPLATE, TINY, Cloud, Start


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for path, content in {
        "code/tiny/app.py": TINY,
        "code/broken.py": "import no_such_module",
        "code/greedy.py": GREEDY,
        "code/glutton.py": "held = []\nwhile True:\n    held.append(bytearray(2**20))",
        "code/slow.py": "import time; time.sleep(60)",
        "code/hesitant.py": HESITANT,
        "layer/python/shared.py": "MARK = 1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    running: list[tuple[ServerThread, dict[str, FunctionPool]]] = []

    def run(
        command: tuple[str, ...] = OURS,
        patience: float = 30.0,
        keep_bytes: int = KEPT_BYTES,
        ready: tuple[str, ...] = (),
        packages: Path | None = None,
        bases: bool = False,
    ) -> Cloud:
        """Start functions that can import `packages`; with `bases`, they start as forks."""
        clock = Clock(start=1_700_000_000.0, speed=0)
        log = EventLog(clock, keep_bytes=keep_bytes)
        functions = with_less_memory(read_template(tmp_path / "template.yaml", {}).functions)
        if packages is not None:
            functions = [replace(each, shared_dirs=(packages,)) for each in functions]
        pools = {
            f.name: FunctionPool(
                f,
                partial(Instance, f, CREDENTIALS, log, hide=HIDE, command=command),
                clock=clock,
                log=log,
                new_base=partial(BaseProcess, f, CREDENTIALS, log, hide=HIDE) if bases else None,
            )
            for f in functions
        }

        async def build() -> Gateway:
            return Gateway(
                pools, ApiTable(functions), clock=clock, log=log, hide=HIDE, patience=patience
            )

        server = ServerThread(build)
        server.start()
        running.append((server, pools))

        async def keep_ready() -> None:
            for name in ready:
                pools[name].keep_ready()

        server.run(keep_ready())
        return Cloud(server.url, log, tmp_path, lambda s: server.run(clock.advance(s)))

    yield run
    for server, pools in running:
        for pool in pools.values():
            server.run(pool.close())
        server.stop()


def with_less_memory(functions):
    """Give Greedy half of Lambda's minimum memory, because filling memory takes time."""
    return [replace(f, memory_mb=64) if f.name == "Greedy" else f for f in functions]


@pytest.fixture
def cloud(start: Start) -> Cloud:
    return start()
