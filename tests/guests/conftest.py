"""Other people's projects, which `scripts/dev --template` reads, builds and runs."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import ServerThread
from local.builds.building import build
from local.http_api.apis import ApiTable
from local.http_api.gateway import Gateway
from local.lambda_.clients import client_command
from local.lambda_.instance import Instance
from local.lambda_.pool import FunctionPool
from local.redaction import Redaction
from local.sam.project import read_project
from local.sam.template import Template
from local.settings import LocalSettings, read_settings
from trust.cloud import Cloud, free_ports

PROJECTS = Path(__file__).with_name("projects")
ROOT = Path(__file__).parents[2]
PARTS = ("gateway", "lambda", "page", "s3")


def settings_for(name: str, *flags: str) -> LocalSettings:
    """Return the settings that `scripts/dev --template` would read from these flags."""
    (template,) = (PROJECTS / name).glob("template.*")
    return read_settings(["--template", str(template), *flags], ROOT, {})


async def built(settings: LocalSettings, said: list[str]) -> Template:
    return await build(read_project(settings), said.append)


def pools_of(template: Template, settings: LocalSettings, clock: Clock, log: EventLog):
    return {
        each.name: FunctionPool(
            each,
            partial(
                Instance,
                each,
                settings.credentials,
                log,
                hide=Redaction(),
                command=client_command("ours", each),
            ),
            clock=clock,
            log=log,
        )
        for each in template.functions
    }


@dataclass
class Guest:
    """A project's functions behind the gateway, without S3 and the other parts."""

    url: str
    log: EventLog
    said: list[str]
    template: Template


@pytest.fixture
def guest() -> Iterator[Callable[..., Guest]]:
    running = []

    def run(name: str, *flags: str) -> Guest:
        settings, said = settings_for(name, *flags), []
        template = asyncio.run(built(settings, said))
        clock = Clock(start=1_700_000_000.0, speed=0)
        log = EventLog(clock)
        pools = pools_of(template, settings, clock, log)

        async def gateway() -> Gateway:
            table = ApiTable(template.functions)
            return Gateway(pools, table, clock=clock, log=log, hide=Redaction())

        server = ServerThread(gateway)
        server.start()
        running.append((server, pools))
        return Guest(server.url, log, said, template)

    yield run
    for server, pools in running:
        for pool in pools.values():
            server.run(pool.close())
        server.stop()


class GuestCloud(Cloud):
    """A `scripts/dev --template` in a separate process."""

    def _follow(self) -> None:
        """Follow no events, as there is no Telegram emulator."""


@pytest.fixture
def dev(tmp_path) -> Iterator[Callable[..., GuestCloud]]:
    running = []

    def run(name: str, *flags: str) -> GuestCloud:
        (template,) = (PROJECTS / name).glob("template.*")
        ports = dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
        cloud = GuestCloud("--template", str(template), *flags, ports=ports).start(tmp_path)
        running.append(cloud)
        return cloud

    yield run
    for cloud in running:
        cloud.stop()
