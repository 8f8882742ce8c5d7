"""`scripts/e2e`: bring the bot up in Docker, send a photo, wait for the answer, take all down."""

# ruff: noqa: T201 - this is a command

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

import requests

from local.commands.send_photo import Chat, NoAnswer, follow

from ..cloud import ask
from .children import ROOT, RoundFailed
from .compose import STORES, ComposeRound
from .engine import Missing
from .sam import SamRound

PERSON = 777
EPILOG = """sam's own variables count, such as SAM_SKIP_PULL_IMAGE=1 where its image can't be
fetched but is there. docs/docker.md says what runs where, and what differs from AWS."""


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM; carries the exit code."""


def main() -> int:
    """Return the exit code: 0 only when the photo went round."""
    args = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        # also where the shell has it ignored, as for a job in the background
        signal.signal(number, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="darkroom-e2e-") as folder:
            picture = _round_trip(args, Path(folder))
    except (Missing, RoundFailed) as exc:
        print(f"e2e: {exc}", file=sys.stderr)
        return 1
    except Interrupted as exc:
        return int(exc.args[0])
    if args.save:
        args.save.write_bytes(picture)
        print(f"saved {len(picture)} bytes to {args.save}")
    print(f"the photo went round: {len(picture)} bytes came back")
    return 0


def _round_trip(args: argparse.Namespace, folder: Path) -> bytes:
    place: SamRound | ComposeRound
    if args.what == "sam":
        place = SamRound(folder, through=args.through, build=args.build)
    else:
        place = ComposeRound(args.store, build=args.build)
    with place.running(_say) as services:
        chat = Chat(place.telegram, PERSON, args.timeout)
        before = chat.last_event()
        try:
            # sam hands no trace id to the functions, so their calls can't be told apart by it
            picture = follow(chat, args.photo, args.caption, alone=args.what == "sam")
        except (NoAnswer, requests.RequestException) as exc:
            raise RoundFailed(f"{exc}\n{services.last_words()}") from exc
        if args.what == "sam":
            _check_who_served(place, before)
        if args.stay:
            _say(f"all stays up; Ctrl-C ends it. Telegram is at {place.telegram}")
            signal.pause()
        return picture


def _check_who_served(place: SamRound | ComposeRound, before: int) -> None:
    """Raise RoundFailed if the local cloud's own gateway took a webhook, and not sam."""
    url = f"{place.telegram}/_emulator/events?after={before}"
    events = ask("GET", url, timeout=10).json()["events"]
    if any(event["source"] == "gateway" for event in events):
        raise RoundFailed("a webhook went to the local cloud's gateway, not to sam")
    print("both webhooks were served by sam; the sweeper, which runs by a schedule, was not")


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    _say("interrupted; tidying up")
    raise Interrupted(128 + number)


def _say(words: str) -> None:
    print(f"e2e: {words}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    common = argparse.ArgumentParser(add_help=False)
    add = common.add_argument
    sample = ROOT / "tests" / "data" / "grace_hopper.jpg"
    add("--photo", type=Path, default=sample, metavar="FILE", help="default: our own")
    add("--caption", default="make it sepia", metavar="TEXT", help="default: %(default)s")
    add("--save", type=Path, metavar="OUT", help="where to put the answer")
    add("--timeout", type=float, default=120, metavar="S", help="default 120 s, once all is up")
    add("--no-build", dest="build", action="store_false", help="take what was built before")
    add("--stay", action="store_true", help="then leave all up, until Ctrl-C")
    parser = argparse.ArgumentParser(
        prog="scripts/e2e",
        description="Bring the bot up in Docker, send a photo, wait for the answer, and take all "
        "down again. Exit code 0 only when the photo went round.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="what", required=True)
    sam = kinds.add_parser("sam", parents=[common], help="the packages, by `sam local start-api`")
    words = "what containers call this machine's loopback, if it is not found out rightly"
    sam.add_argument("--through", metavar="NAME", help=words)
    compose = kinds.add_parser("compose", parents=[common], help="docker-compose.yml")
    compose.add_argument("store", nargs="?", choices=sorted(STORES), default="minio")
    found = parser.parse_args()
    if not found.photo.is_file():
        parser.error(f"there is no file {found.photo}")
    if found.save and not found.save.absolute().parent.is_dir():
        parser.error(f"there is no folder for {found.save}")
    return found


if __name__ == "__main__":
    sys.exit(main())
