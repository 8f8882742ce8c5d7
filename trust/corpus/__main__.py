"""Send pictures that others made, out of published packages, through the bot, and judge it."""

# ruff: noqa: T201 # a command prints

import argparse
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from . import cloud, fuzzing, preparation
from .judging import judge
from .packages import CACHE, NotBrought
from .pictures import FOLDER, Picture, load
from .preparation import Prepared
from .report import Result, text, write_json
from .workers import workers

SAID_EVERY = 5  # seconds
TAKEN = {"JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF"}


def main() -> int:
    """Return 0 if each picture has a reply or a word and is upright, and no mutation escaped."""
    given = _arguments()
    try:
        result = _run(given)
    except (NotBrought, cloud.CloudFailed) as exc:
        print(f"corpus: {exc}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("corpus: stopped", file=sys.stderr)
        return 130
    print(text(result))
    if given.json:
        write_json(result, given.json)
    return 0 if result.is_good else 1


def _run(given: argparse.Namespace) -> Result:
    pictures = load(_say)
    if given.pictures and given.pictures < len(pictures):
        pictures = random.Random(given.seed).sample(pictures, given.pictures)
    with workers(given.jobs, preparation.ready) as pool:
        done = pool.map(preparation.prepare_picture, pictures)
        prepared = list(_told(done, len(pictures), "prepared"))
        found = _fuzzed(pool, prepared, given)
    # not before: its decoders would count as memory of the bot's
    from . import references  # noqa: PLC0415

    with workers(given.jobs, references.ready) as pool:
        held = [each.picture for each in prepared if each.look or each.picture.form in TAKEN]
        shown = _told(pool.map(references.show, held), len(held), "shown by others")
        truths = dict(zip(held, shown, strict=True))
    verdicts = [judge(each, truths.get(each.picture, {})) for each in prepared]
    return Result(verdicts, _through_cloud(pictures, given), found)


def _fuzzed(
    pool: ProcessPoolExecutor, prepared: list[Prepared], given: argparse.Namespace
) -> fuzzing.Findings:
    """Mutate the small pictures that the bot takes; keep what escapes for whoever mends it."""
    names: dict[str, list[str]] = {}
    for each in prepared:
        if _is_small(each):
            names.setdefault(each.picture.form, []).append(each.picture.sha256)
    fuzz = fuzzing.Fuzz(given.seed, FOLDER, names)
    found = fuzzing.Findings()
    if not names:
        return found
    work = fuzzing.pieces(given.mutations)
    for piece in _told(pool.map(fuzz.piece, work), len(work), "thousand mutated,"):
        found.add(piece)
    found.escapes.sort(key=lambda each: each.number)
    for escape in found.escapes:
        kept = CACHE / "escapes" / f"{given.seed}-{escape.number}"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(fuzz.mutation(escape.number)[1])
    return found


def _is_small(prepared: Prepared) -> bool:
    look, picture = prepared.look, prepared.picture
    return (
        look is not None
        and look.width * look.height <= fuzzing.SMALL_PIXELS
        and (FOLDER / picture.sha256).stat().st_size <= fuzzing.SMALL_BYTES
    )


def _through_cloud(pictures: list[Picture], given: argparse.Namespace) -> dict[str, str]:
    """Return how the chat about each of a sample ended; the sample has all formats in it."""
    sample = _sample(pictures, given.whole, random.Random(given.seed))
    if not sample:
        return {}
    _say("starting the local cloud")
    with cloud.running() as local:
        ends = _told(map(local.reply_to, sample), len(sample), "through the whole cloud")
        return dict(zip((each.name for each in sample), ends, strict=True))


def _sample(pictures: list[Picture], count: int, rng: random.Random) -> list[Picture]:
    """Return `count` pictures: of each format in turn, and of those that the bot takes four."""
    shuffled = rng.sample(pictures, len(pictures))
    seen: dict[str, int] = {}
    turns = []
    for picture in shuffled:
        seen[picture.form] = seen.get(picture.form, 0) + 1
        turns.append((seen[picture.form] / (4 if picture.form in TAKEN else 1), picture))
    return [picture for _, picture in sorted(turns, key=lambda each: each[0])][:count]


def _told(results: Iterable[Any], total: int, what: str) -> Iterator[Any]:
    """Yield the results, and say now and then how many there are and how long it may take."""
    began = said = time.monotonic()
    for number, each in enumerate(results, 1):
        yield each
        now = time.monotonic()
        if now - said > SAID_EVERY or number == total:
            said, took = now, now - began
            left = took / number * (total - number)
            _say(f"{number} of {total} {what} {number / took:.1f} a second, {left:.0f} s left")


def _say(line: str) -> None:
    print(f"corpus: {line}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/corpus",
        description=__doc__,
        epilog="Exit code 1 where a picture has neither reply nor word or is the wrong way up, or "
        "a mutation escapes: no word, no JPEG, a crash, a hang, or more than 512 MB.",
    )
    add = parser.add_argument
    add("--pictures", type=_number, metavar="N", help="a sample of the pictures (default all)")
    add("--whole", type=_number, default=60, metavar="N", help="how many go through the whole "
        "local cloud, over real HTTP (default 60)")  # fmt: skip
    add("--mutations", type=_number, default=20_000, metavar="N", help="default 20000")
    add("--seed", type=int, default=1, help="what chance decides (default 1)")
    add("--jobs", type=_number, default=os.cpu_count(), metavar="N", help="how many processes")
    add("--json", type=Path, metavar="FILE", help="write the result there too, all names in it")
    given = parser.parse_args()
    if sys.platform != "linux":
        parser.error("only Linux has the limits that it puts on its child processes")
    if not given.jobs:
        parser.error("--jobs is 1 or more")
    if given.json and not given.json.absolute().parent.is_dir():
        parser.error(f"there is no folder for {given.json}")
    return given


def _number(given: str) -> int:
    if not given.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a number, not {given}")
    return int(given)


if __name__ == "__main__":
    sys.exit(main())
