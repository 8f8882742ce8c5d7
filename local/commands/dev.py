"""`darkroom dev`: run the local cloud."""

from typing import Any

import click

from ..cloud.kept_state import kept_state
from ..flags import project_of
from ..s3.moto_process import embedded_moto
from ..settings import cloud_options, settings_of, template_options


@click.command()
@cloud_options
@template_options
@click.pass_context
def dev(ctx: click.Context, /, **flags: Any) -> None:
    """Run the bot and its whole cloud on this machine.

    It needs no network and no account, and runs until Ctrl-C.
    With --template, it runs the functions of another project's SAM template instead of the bot.
    """
    settings = settings_of(project_of(ctx).root, **flags)
    with kept_state(settings.keep, click.echo) as state, embedded_moto(settings) as moto:
        from .terminal_session import run  # noqa: PLC0415 - loads while moto does

        run(settings, moto, state)
