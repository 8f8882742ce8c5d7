"""The local cloud as a person at a terminal sees it: its addresses, its events, until Ctrl-C."""

import asyncio

import click

from darkroom_emulators.kit.serving import interruption

from ..cloud.running import running_cloud
from ..s3.moto_process import Moto
from ..settings import LocalSettings
from .terminal import banner, narrate


def run(settings: LocalSettings, moto: Moto | None) -> None:
    """Run until Ctrl-C or SIGTERM. Raises CannotStart."""
    asyncio.run(_serve(settings, moto))


async def _serve(settings: LocalSettings, moto: Moto | None) -> None:
    interrupted = interruption()
    async with running_cloud(settings, moto) as log:
        click.echo(banner(settings))
        narrator = asyncio.create_task(narrate(log, settings.redaction))
        await interrupted.wait()
        narrator.cancel()
