"""`darkroom live`: run the local cloud with real services."""

import asyncio
import contextlib
import signal
from typing import Any

import click

from ..flags import project_of
from ..live.options import Options, live_options, options_of
from ..live.session import Session
from .narration import narrate
from .until_interrupted import until_interrupted


async def go(options: Options) -> None:
    """Run a live session, or only restore; end on Ctrl-C, SIGTERM or SIGHUP. Raises CannotStart."""
    session = Session(options, _say, narrate)
    work = session.restore() if options.restore else session.run()
    await until_interrupted(work, signal.SIGHUP)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may have closed during the restoration
        click.echo(text)


@click.command()
@live_options
@click.pass_context
def live(ctx: click.Context, /, **flags: Any) -> None:
    """Run the local cloud with the real Telegram.

    With --replicate real, it uses the real Replicate too. At the end, or at the next start
    after a crash, your bot's settings on Telegram are restored. docs/live.md has the details.
    """
    asyncio.run(go(options_of(project_of(ctx), **flags)))
