"""The local cloud with so many tasks in its S3: `python -m bench.filled_cloud --tasks N`.

It takes the flags of `python -m local.commands.dev`, and is that in all else.
"""

import argparse
import sys

from local.commands.terminal_session import run
from local.s3.moto_process import Moto
from local.settings import read_settings

from .processes import ROOT


def main() -> None:
    """Run until Ctrl-C."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--tasks", type=int, default=0)
    own, others = parser.parse_known_args()
    moto = Moto((sys.executable, "-m", "bench.filled", str(own.tasks)))
    try:
        run(read_settings(others, ROOT), moto)
    finally:
        moto.close()


if __name__ == "__main__":
    main()
