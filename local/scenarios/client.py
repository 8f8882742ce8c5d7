"""Runs scenarios in a running cloud through the page's API, as the page does."""

import json
from collections.abc import Iterator
from typing import Any

import requests

from operations.failures import CommandFailed

CONNECT_SECONDS = 5
SILENT_SECONDS = 120  # a step that waits for a function takes at most 30 s


class NotRun(CommandFailed):
    """The page refuses to run the scenario; the message says why."""


def run_scenario(page: str, text: str) -> Iterator[dict[str, Any]]:
    """Run the scenario in `text`, and yield its progress (see `ScenarioRun.follow`).

    `page` is the page's URL. Raises NotRun, or requests.RequestException if the page does not
    respond.
    """
    with requests.Session() as http:
        http.trust_env = False
        with http.post(
            f"{page}/api/scenarios/run",
            data=text.encode(),
            stream=True,
            timeout=(CONNECT_SECONDS, SILENT_SECONDS),
        ) as answer:
            if answer.status_code != 200:
                raise NotRun(_reason(answer))
            for line in answer.iter_lines(chunk_size=None):
                yield json.loads(line)


def difference(progress: dict[str, Any]) -> str:
    """Return a text that says what differed in a step."""
    lines = [progress["why"]]
    lines += [f"expected  {words}" for words in progress["expected"]]
    lines += [f"seen      {words}" for words in progress["seen"]]
    return "\n".join(lines)


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.url} returned {answer.status_code}"
