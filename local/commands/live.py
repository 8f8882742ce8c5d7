"""`darkroom live`: run the local cloud with real services."""

import asyncio
import contextlib
import signal
from typing import Any

import click

from darkroom_emulators.kit.serving import interruption

from ..flags import project_of
from ..live.options import Options, live_options, options_of
from ..live.session import Session
from .narration import narrate


async def go(options: Options) -> None:
    """Run live, or only restore; Ctrl-C, SIGTERM and SIGHUP end it. Raises CannotStart."""
    interrupted = interruption()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, interrupted.set)
    session = Session(options, _say, narrate)
    run = asyncio.create_task(session.restore() if options.restore else session.run())
    stop = asyncio.create_task(interrupted.wait())
    await asyncio.wait({run, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not run.done():
        # only once, because a second Ctrl-C must not interrupt the restoration
        run.cancel()
    stop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may have closed during the restoration
        click.echo(text)


@click.command()
@live_options
@click.pass_context
def live(ctx: click.Context, /, **flags: Any) -> None:
    """Run the local cloud with the real Telegram.

    With --replicate real, it uses the real Replicate too. At the end, or at the next start
    after a crash, your bot's settings at Telegram are restored. docs/live.md has the details.
    """
    asyncio.run(go(options_of(project_of(ctx), **flags)))
