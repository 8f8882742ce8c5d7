"""`darkroom live`: the local cloud with real services."""

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
    """Be live until Ctrl-C, SIGTERM, or the terminal's end. Raises CannotStart."""
    interrupted = interruption()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, interrupted.set)
    session = Session(options, _say, narrate)
    run = asyncio.create_task(session.restore() if options.restore else session.run())
    stop = asyncio.create_task(interrupted.wait())
    await asyncio.wait({run, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not run.done():
        # once: a second Ctrl-C must not cut short what puts everything back
        run.cancel()
    stop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone by the time all is put back
        click.echo(text)


@click.command()
@live_options
@click.pass_context
def live(ctx: click.Context, /, **flags: Any) -> None:
    """Run the local cloud with the real Telegram.

    With --replicate real also with the real Replicate. At the end, and after a crash at the next
    start, everything at Telegram is as it was. docs/live.md goes through it.
    """
    asyncio.run(go(options_of(project_of(ctx), **flags)))
