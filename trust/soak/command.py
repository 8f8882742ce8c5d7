"""`scripts/soak`: photos through the whole local cloud, over real HTTP, while much goes wrong."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .report import report
from .soak import Soak, SoakCloud, run
from .verdict import Verdict

# ruff: noqa: T201 # a command prints


def main() -> int:
    """Return 0 where no photo is lost and each second answer has its reason, else 1."""
    soak = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="darkroom-soak-"))
    events = folder / "events.jsonl"
    cloud = SoakCloud(soak, events)
    print(f"soak: {soak.photos} photos, faults {soak.rate:g}, seed {soak.seed}", flush=True)
    try:
        verdict = _soaked(cloud, folder, soak)
    except KeyboardInterrupt:
        print("soak: stopped", file=sys.stderr)
        shutil.rmtree(folder)
        return 130
    print(report(cloud.ledger, verdict, events))
    if verdict.is_good:
        shutil.rmtree(folder)
    return 0 if verdict.is_good else 1


def _soaked(cloud: SoakCloud, folder: Path, soak: Soak) -> Verdict:
    cloud.start(folder)
    try:
        return run(cloud, soak, _say)
    finally:
        cloud.stop()


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


def _arguments() -> Soak:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description=__doc__,
        epilog="Exit code 1 where a photo is lost, or answered twice with nothing that forced it.",
    )
    parser.add_argument("--photos", type=int, default=300, metavar="N", help="default 300")
    parser.add_argument(
        "--faults",
        type=float,
        default=0.3,
        metavar="RATE",
        help="how much goes wrong, 0 to 1 (default 0.3); each kind of fault has a share of it",
    )
    parser.add_argument("--seed", type=int, default=1, help="what chance decides (default 1)")
    given = parser.parse_args()
    if given.photos < 1 or not 0 <= given.faults <= 1:
        parser.error("--photos is 1 or more, --faults 0 to 1")
    return Soak(given.photos, given.faults, given.seed)


if __name__ == "__main__":
    sys.exit(main())
