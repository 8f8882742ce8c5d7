"""`darkroom corpus`: send pictures from published packages through the bot; judge the results."""

import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from local.flags import WholeNumber, jobs_option, new_file, option
from local.progress import ProgressLine

from ..cloud import Cloud
from ..spread import Spread, processes
from . import fuzzing, preparation
from .judging import judge
from .packages import CACHE
from .pictures import FOLDER, Picture, load
from .preparation import Prepared
from .report import Result, text, write_json
from .sending import reply_to

TAKEN = {"JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF"}


@dataclass(frozen=True)
class Choice:
    """The number of pictures and mutations, and how they are chosen; see the command's help."""

    pictures: int | None
    whole: int
    mutations: int
    seed: int
    jobs: int


def _run(given: Choice, progress: ProgressLine) -> Result:
    pictures = load(progress.begin)
    if given.pictures and given.pictures < len(pictures):
        pictures = random.Random(given.seed).sample(pictures, given.pictures)
    with processes(given.jobs, preparation.ready) as spread:
        done = spread(preparation.prepare_picture, pictures)
        prepared = list(progress.count(done, len(pictures), "pictures prepared"))
        found = _fuzzed(spread, prepared, given, progress)
    # imported only now, so that its decoders don't count as the bot's memory
    from . import references  # noqa: PLC0415

    with processes(given.jobs, references.ready) as spread:
        held = [each.picture for each in prepared if each.look or each.picture.form in TAKEN]
        shown = spread(references.show, held)
        others = progress.count(shown, len(held), "pictures shown by other decoders")
        truths = dict(zip(held, others, strict=True))
    verdicts = [judge(each, truths.get(each.picture, {})) for each in prepared]
    return Result(verdicts, _through_cloud(pictures, given, progress), found)


def _fuzzed(
    spread: Spread, prepared: list[Prepared], given: Choice, progress: ProgressLine
) -> fuzzing.Findings:
    """Mutate the small pictures that the bot accepts, and save the escapes for debugging."""
    names: dict[str, list[str]] = {}
    for each in prepared:
        if _is_small(each):
            names.setdefault(each.picture.form, []).append(each.picture.sha256)
    fuzz = fuzzing.Fuzz(given.seed, FOLDER, names)
    found = fuzzing.Findings()
    if not names:
        return found
    work = fuzzing.pieces(given.mutations)
    for piece in progress.count(spread(fuzz.piece, work), len(work), "thousand mutations tried"):
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


def _through_cloud(
    pictures: list[Picture], given: Choice, progress: ProgressLine
) -> dict[str, str]:
    """Return how the chat ended for each picture of a sample, by the picture's name."""
    sample = _sample(pictures, given.whole, random.Random(given.seed))
    if not sample:
        return {}
    progress.begin("starting the local cloud")
    with Cloud("--delay", "0").running() as cloud:
        sent = (reply_to(cloud, picture) for picture in sample)
        ends = progress.count(sent, len(sample), "pictures sent through the whole cloud")
        return dict(zip((each.name for each in sample), ends, strict=True))


def _sample(pictures: list[Picture], count: int, rng: random.Random) -> list[Picture]:
    """Return up to `count` pictures: in turn, four of each supported format, one of each other."""
    shuffled = rng.sample(pictures, len(pictures))
    seen: dict[str, int] = {}
    turns = []
    for picture in shuffled:
        seen[picture.form] = seen.get(picture.form, 0) + 1
        turns.append((seen[picture.form] / (4 if picture.form in TAKEN else 1), picture))
    return [picture for _, picture in sorted(turns, key=lambda each: each[0])][:count]


COUNT = WholeNumber(0)


@click.command()
@option("--pictures", "Only a sample of N pictures (default: all).", "N", type=COUNT)
@option("--whole", "Send N pictures through the whole cloud.", "N", type=COUNT, default=60)
@option("--mutations", "Number of mutations.", "N", type=COUNT, default=20_000)
@option("--seed", "Seed for everything random.", default=1)
@jobs_option
@option("--json", "Also write the whole result to this file.", "FILE", type=new_file)
def corpus(*, json: Path | None, **more: Any) -> None:
    """Send pictures from published packages through the bot.

    Sends mutations of them too, and then judges the results. Exits with 1 if a picture gets neither
    a reply nor an error message, if a reply is the wrong way up, or if a mutation yields neither a
    JPEG nor an error message, crashes, hangs, or takes more than 512 MB.
    """
    if sys.platform != "linux":
        raise click.UsageError("it needs Linux, to limit its child processes")
    with ProgressLine("corpus") as progress:
        result = _run(Choice(**more), progress)
    click.echo(text(result))
    if json:
        write_json(result, json)
    sys.exit(0 if result.is_good else 1)
