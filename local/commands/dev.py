"""Run the local cloud: `python -m local.commands.dev` (see scripts/dev)."""

import sys
from pathlib import Path

from operations.failures import CannotStart

from ..s3.moto_process import embedded_moto
from ..settings import read_settings

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Return the exit code: 0 after Ctrl-C, 1 if it could not start, 130 if it was not to."""
    try:
        settings = read_settings(sys.argv[1:], ROOT)
        with embedded_moto(settings) as moto:
            from .terminal_session import run  # noqa: PLC0415 - loads while moto does

            run(settings, moto)
    except CannotStart as exc:
        print(f"scripts/dev: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
