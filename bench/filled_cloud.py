"""The local cloud with N tasks in its S3: `python -m bench.filled_cloud --tasks N`.

Otherwise it is the same as `darkroom dev`, with the same options.
"""

import contextlib
import sys
from typing import Any

import click

from local.commands.terminal_session import run
from local.s3.moto_process import Moto
from local.settings import cloud_options, settings_of

from .processes import ROOT


@click.command()
@cloud_options
@click.option("--tasks", default=0)
def main(*, tasks: int, **flags: Any) -> None:
    """Run until Ctrl-C."""
    moto = Moto((sys.executable, "-m", "bench.filled", str(tasks)))
    with contextlib.closing(moto):
        run(settings_of(ROOT, **flags), moto, None)


if __name__ == "__main__":
    main()
