"""Go live: `python -m local.commands.live` (see scripts/live)."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from darkroom_emulators.kit.serving import interruption
from operations.failures import CannotStart

from ..live.options import Options, read_options
from ..live.session import Session
from .terminal import narrate

ROOT = Path(__file__).resolve().parent.parent.parent


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


def main() -> int:
    """Return the exit code: 0 after Ctrl-C, 1 when it could not start or put back."""
    try:
        asyncio.run(go(read_options(sys.argv[1:], ROOT)))
    except CannotStart as exc:
        print(f"scripts/live: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    return 0


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone by the time all is put back
        print(text, flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    sys.exit(main())
