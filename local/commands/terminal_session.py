"""Runs the local cloud at a terminal: prints its addresses, then its events until Ctrl-C."""

import asyncio
from typing import TYPE_CHECKING

import click

from ..builds.building import build
from ..cloud.ports import with_free_ports
from ..cloud.running import running_cloud
from ..s3.moto_process import Moto
from ..sam.project import read_project
from ..sam.template import Template
from ..settings import LocalSettings
from .banner import banner
from .guest_banner import guest_banner
from .narration import narrate
from .until_interrupted import until_interrupted

if TYPE_CHECKING:
    from darkroom_emulators.kit.state_folder import StateFolder


def run(settings: LocalSettings, moto: Moto | None, state: "StateFolder | None") -> None:
    """Run until Ctrl-C or SIGTERM. Raises CannotStart."""
    asyncio.run(until_interrupted(_serve(settings, moto, state)))


async def _serve(settings: LocalSettings, moto: Moto | None, state: "StateFolder | None") -> None:
    if settings.free_ports:
        settings = with_free_ports(settings)
    guest = await _guest(settings) if settings.is_foreign else None
    async with running_cloud(settings, moto, template=guest, state=state) as log:
        if state:
            click.echo(f"{state.line()}\n")
        click.echo(banner(settings) if guest is None else guest_banner(settings, guest))
        await narrate(log, settings.redaction)


async def _guest(settings: LocalSettings) -> Template:
    """Build and return another project's template; print what was left out and what fails."""
    template = read_project(settings)
    for note in template.notes:
        click.echo(f"  {note}")
    return await build(template, lambda line: click.echo(f"  {line}"))
