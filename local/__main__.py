"""Run the local cloud: `python -m local` (see scripts/dev)."""

import asyncio
import sys
from pathlib import Path

from emulator_kit.serving import interruption

from .cloud import running_cloud
from .failures import CannotStart
from .settings import Settings, read_settings
from .terminal import banner, narrate

ROOT = Path(__file__).resolve().parent.parent


async def serve(settings: Settings) -> None:
    """Run until Ctrl-C or SIGTERM."""
    interrupted = interruption()
    async with running_cloud(settings) as log:
        print(banner(settings), flush=True)  # noqa: T201 - this is the terminal
        narrator = asyncio.create_task(narrate(log, settings.redaction))
        await interrupted.wait()
        narrator.cancel()


def main() -> int:
    """Return the exit code: 0 after Ctrl-C, 1 when it could not start."""
    try:
        asyncio.run(serve(read_settings(sys.argv[1:], ROOT)))
    except CannotStart as exc:
        print(f"scripts/dev: {exc}", file=sys.stderr)  # noqa: T201 - the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
