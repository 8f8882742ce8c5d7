"""The command that runs both emulators on one clock, with one event log."""

from ..kit.command import run_command
from .replicate import REPLICATE
from .telegram import TELEGRAM


def main(
    arguments: list[str] | None = None, *, prog: str = "darkroom-emulators both", https: bool = True
) -> int:
    """Serve until interrupted; return the exit status.

    `https` is whether the Replicate emulator uses HTTPS by default.
    """
    return run_command(
        [REPLICATE, TELEGRAM],
        arguments,
        prog=prog,
        description="Emulate Replicate and Telegram, with a shared clock and event log.",
        https=https,
    )
