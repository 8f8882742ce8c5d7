"""Finds the events of one photo in the bot's logs in CloudWatch."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from darkroom_emulators.kit.events import Entry

from .environments import Environment
from .failures import DeployError
from .log_lines import LoggedLine, entries_of

# the name of each function's log group under /darkroom/STACK/, as in template.yaml
GROUPS = {
    "TelegramWebhookFunction": "telegram-webhook",
    "ReplicateWebhookFunction": "replicate-webhook",
    "TaskSweeperFunction": "task-sweeper",
}
SWEEPER = "TaskSweeperFunction"  # a single run handles many photos
DAY = 24 * 3600
DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}


class CloudLogs:
    """An environment's logs from the last `days` days. Every method can raise DeployError."""

    def __init__(self, environment: Environment, days: float):
        self._environment = environment
        self._days = days
        self._since = int((time.time() - days * DAY) * 1000)
        self._client = boto3.client("logs", region_name=environment.region)

    def about(self, wanted: str, show: Callable[[str], None]) -> list[Entry]:
        """Return the events of a photo's runs, oldest first; empty if no line contains its id.

        `wanted` is the id of the photo's update, a prediction or a run. `show` prints progress.
        """
        runs: dict[tuple[str, str, str], set[LoggedLine]] = {}
        known, to_look_for = {wanted}, [wanted]
        while to_look_for:
            one = to_look_for.pop()
            for function, group in GROUPS.items():
                show(f"looking for {one} in the logs of {group}")
                for line in self._lines(function, f'"{one}"'):
                    if one not in {line.request_id, *line.ids()}:
                        continue  # the id is only part of another field
                    run = (function, line.stream, line.request_id)
                    runs.setdefault(run, set()).add(line)
                    found = line.ids() - known
                    known |= found
                    to_look_for += sorted(found)
        found_lines = [
            entry
            for (function, stream, request_id), lines in runs.items()
            for entry in entries_of(self._run(function, stream, request_id, lines), request_id)
        ]
        found_lines.sort(key=lambda entry: entry.at)
        return [Entry(number, at, event) for number, (_, at, event) in enumerate(found_lines, 1)]

    def why_none(self, wanted: str) -> str:
        """Return a message for the user that explains why no line contains the id `wanted`."""
        kept = self._kept_days()
        words = f"no line of the last {self._days:g} days in {self._environment.stack}'s logs "
        words += f"contains {wanted}"
        if kept is None or self._days < kept:
            age = f"which are kept for {kept} days" if kept else "which are kept forever"
            return f"{words}: --days N looks further back in the logs, {age}"
        return (
            f"{words}, and older ones are not kept (LogRetentionDays): "
            "is it the id of another environment's photo?"
        )

    def _run(
        self, function: str, stream: str, request_id: str, about: set[LoggedLine]
    ) -> list[LoggedLine]:
        """Return a run's lines; for the sweeper, without log records that are not in `about`."""
        named = list(self._lines(function, f'"{request_id}"', stream=stream))
        if function == SWEEPER or not named:
            own = [line for line in named if line in about or not line.fields]
            return own or sorted(about)
        # an instance handles one run at a time, so all lines between these belong to this run
        begin, end = named[0].at, named[-1].at
        lines = list(self._lines(function, "", stream=stream, begin=begin, end=end))
        if named[0] not in lines or named[-1] not in lines:
            return named
        first, last = lines.index(named[0]), len(lines) - lines[::-1].index(named[-1])
        return lines[first:last]

    def _lines(
        self, function: str, pattern: str, *, stream: str = "", begin: int = 0, end: int = 0
    ) -> Iterator[LoggedLine]:
        group = self._group(function)
        more: dict[str, object] = {"startTime": begin or self._since}
        if pattern:
            more["filterPattern"] = pattern
        if stream:
            more["logStreamNames"] = [stream]
        if end:
            more["endTime"] = end + 1
        with self._explained(group, "logs:FilterLogEvents"):
            pages = self._client.get_paginator("filter_log_events")
            for page in pages.paginate(logGroupName=group, **more):
                for each in page["events"]:
                    text = each["message"]
                    yield LoggedLine(each["timestamp"], function, each["logStreamName"], text)

    def _kept_days(self) -> int | None:
        group = self._group("TelegramWebhookFunction")
        with self._explained(group, "logs:DescribeLogGroups"):
            found = self._client.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return found[0].get("retentionInDays") if found else None

    def _group(self, function: str) -> str:
        return f"/darkroom/{self._environment.stack}/{GROUPS[function]}"

    @contextmanager
    def _explained(self, group: str, right: str) -> Iterator[None]:
        try:
            yield
        except ClientError as exc:
            raise DeployError(self._remedy(exc, group, right)) from exc
        except BotoCoreError as exc:
            raise DeployError(f"CloudWatch can't be reached: {exc}") from exc

    def _remedy(self, exc: ClientError, group: str, right: str) -> str:
        code = exc.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            where = f"in {self._environment.region}"
            deploy = f"`scripts/deploy {self._environment.name}` creates it"
            return f"there is no log group {group} {where}: {deploy}; or is the region wrong?"
        if code in DENIED:
            return f"AWS doesn't let you read {group}: ask for the permission {right}"
        return f"CloudWatch refuses to search {group} ({code})"
