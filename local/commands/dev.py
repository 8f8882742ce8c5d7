"""`darkroom dev`: run the local cloud."""

from typing import Any

import click

from ..flags import project_of
from ..s3.moto_process import embedded_moto
from ..settings import cloud_options, settings_of


@click.command()
@cloud_options
@click.pass_context
def dev(ctx: click.Context, /, **flags: Any) -> None:
    """Run the bot and its whole cloud on this machine.

    It needs no network and no account, and runs until Ctrl-C.
    """
    settings = settings_of(project_of(ctx).root, **flags)
    with embedded_moto(settings) as moto:
        from .terminal_session import run  # noqa: PLC0415 - loads while moto does

        run(settings, moto)
