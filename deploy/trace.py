"""`darkroom trace`: the story of one photo, from a running local cloud or CloudWatch's logs."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
import requests

from darkroom_emulators.kit.events import Entry
from local.commands.narration import Narrator
from local.commands.stream import READER
from local.flags import PORT, DecimalNumber, option, setting
from local.progress import ProgressLine
from local.redaction import Redaction
from operations.failures import CommandFailed

from .account import Account
from .environments import CONFIG, read_environment
from .failures import aws_errors
from .log_lines import state_of
from .logs import CloudLogs

SECONDS = 10.0
AWS_WORDS = "Search the AWS logs of this environment in samconfig.toml, such as prod."


class NoStory(CommandFailed):
    """No event of the photo was found. The text says why and what to do."""


@dataclass(frozen=True)
class Story:
    """The events of one photo, oldest first; `state` is the photo's state, in the page's terms."""

    wanted: str
    state: str
    entries: list[Entry]

    def as_json(self) -> dict[str, Any]:
        """Return the story as JSON for programs."""
        events = [entry.as_json() for entry in self.entries]
        return {"wanted": self.wanted, "state": self.state, "events": events}

    def lines(self) -> list[str]:
        """Return the story as text: a heading, and a line for each event."""
        began = self.entries[0].at
        date = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(began))
        lines = [f"{self.wanted}: {click.style(self.state, bold=True)}, began {date}"]
        narrator = Narrator()
        for _, at, event in self.entries:
            if said := narrator.says(event):
                lines.append(f"{click.style(f'{at - began:9.3f} s', dim=True)}  {said}")
        return lines


def local_story(url: str, wanted: str) -> Story:
    """Return the story from a local cloud's page. Raises NoStory."""
    http = requests.Session()
    http.trust_env = False  # a proxy couldn't reach this machine
    try:
        journeys = http.get(f"{url}/api/journeys", timeout=SECONDS).json()["journeys"]
        found = next((each for each in reversed(journeys) if wanted in _names(each)), None)
        if found is None:
            raise NoStory(
                f"the local cloud has no photo with the id {wanted}: it keeps the last 2,000 since "
                "it started, and the page lists them; --aws ENVIRONMENT searches AWS"
            )
        number = found["update_id"]
        journey = http.get(f"{url}/api/journeys/{number}", timeout=SECONDS).json()
        entries = list(READER.read_all(journey["events"]))
    except requests.ConnectionError:
        raise NoStory(
            f"no local cloud responds at {url}: start scripts/dev, pass its --page-port, or search "
            "AWS with --aws ENVIRONMENT"
        ) from None
    except (requests.RequestException, ValueError, LookupError, TypeError) as exc:
        raise NoStory(f"{url} is not a local cloud ({type(exc).__name__})") from None
    return Story(wanted, str(journey["journey"]["state"]), entries)


def story_on_aws(name: str, wanted: str, days: float) -> Story:
    """Return the story from an environment's logs. Raises NoStory or DeployError."""
    environment = read_environment(CONFIG, name)
    account = Account(environment).number
    click.echo(f"{environment.stack} in {environment.region}, account {account}", err=True)
    logs = CloudLogs(environment, days)
    with ProgressLine("trace") as progress:
        entries = logs.about(wanted, progress.show)
    if not entries:
        raise NoStory(logs.why_none(wanted))
    return Story(wanted, state_of(entries), entries)


def _names(journey: Mapping[str, Any]) -> set[str]:
    return {str(journey["update_id"]), *map(str, journey["ids"])}


def _id(_: click.Context, __: click.Parameter, given: str) -> str:
    if not given.isascii() or not given.replace("-", "").isalnum() or len(given) > 64:
        raise click.BadParameter(
            f"{given!r} is not an id: updates have numbers, predictions have 26 letters and digits"
        )
    return given


@click.command()
@click.argument("photo", metavar="UPDATE|PREDICTION", callback=_id)
@option("--aws", AWS_WORDS, "ENVIRONMENT", default="")
@option("--days", "How many days to search on AWS.", "N", type=DecimalNumber(0.01), default=7)
@option("--json", "Print JSON instead of text.", is_flag=True, param="as_json")
@setting("--page-port", "Port of the page of scripts/dev.", "PORT", default=8080, type=PORT)
def trace(*, photo: str, aws: str, days: float, as_json: bool, page_port: int) -> None:
    """Print what happened to one photo.

    Pass the id of its update or of a prediction: the page and the bot's log lines show them. The
    events are read from the log of a running local cloud, or from CloudWatch's logs.
    """
    if aws:
        with aws_errors():
            story = story_on_aws(aws, photo, days)
    else:
        story = local_story(f"http://127.0.0.1:{page_port}", photo)
    hide = Redaction()
    if as_json:
        click.echo(hide(json.dumps(story.as_json(), ensure_ascii=False, indent=2)))
        return
    for line in story.lines():
        click.echo(hide(line))
