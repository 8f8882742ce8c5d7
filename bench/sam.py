"""Compare our local cloud with `sam local start-api`, whose containers stay warm (LAZY).

Both run the bot's function. Sam runs it from the packages of `scripts/build`, in Lambda's own
image, with another local cloud's emulators. Sam's memory includes its process and its containers;
ours includes S3, the emulators and the page. Sam builds its images before it is measured.
"""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.packages import SAM
from trust.docker.engine import Missing, check_image, resident
from trust.docker.sam import BUILD, IMAGE, SamRound

from .goals import SAM as GOALS
from .neighbours import (
    FUNCTION,
    LocalCloud,
    edit_package,
    measure_beside,
    megabytes,
    request,
    skipped,
    tree,
    until_new,
)
from .processes import ROOT
from .report import Row

NAME = "sam local, LAZY"
FLAGS = ("--warm-containers", "LAZY", "--skip-pull-image")


def measure(runs: int) -> list[Row]:
    """Return all rows, marked as skipped if the engine, image or packages are missing."""
    try:
        check_image(IMAGE)
        if not (BUILD / "template.yaml").exists():
            raise Missing("needs the packages of scripts/build")
    except Missing as missing:
        return skipped(NAME, str(missing))
    program = installed_sam()
    with TemporaryDirectory() as folder, sam(program, Path(folder)) as cloud:
        request(cloud.url)
    return measure_beside(NAME, partial(sam, program), GOALS, runs)


def installed_sam() -> str:
    """Return the path of sam itself, because starting it through uvx would take longer."""
    command = [*SAM[:-1], "python", "-c", "import sys; print(sys.prefix)"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return f"{done.stdout.strip()}/bin/sam"


@contextlib.contextmanager
def sam(program: str, folder: Path) -> Iterator[LocalCloud]:
    """Run sam and a local cloud within the block, on a copy of the packages."""
    packages = shutil.copytree(BUILD, folder / "packages", symlinks=True)
    beside = SamRound(folder, build=False, packages=packages, sam=[program], flags=FLAGS)
    with beside.running(lambda _: None) as process:

        def memory() -> float:
            if not (held := resident(beside.mark())):
                raise RuntimeError("none of sam's containers is running")
            return megabytes(tree(process.pid)) + held / 1e6

        def edit() -> float:
            return until_new(beside.url, lambda: edit_package(packages / FUNCTION))

        yield LocalCloud(beside.started_in, beside.url, edit, memory)
