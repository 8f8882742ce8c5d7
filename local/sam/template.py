"""The parts of a SAM template that the local cloud runs, such as functions and buckets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from .made_up import ACCOUNT_ID, REGION


class ApiKind(StrEnum):
    """The kind of HTTP interface that a route belongs to."""

    HTTP = "an HTTP API"
    REST = "a REST API"
    URL = "a function URL"


@dataclass(frozen=True)
class Cors:
    """Which origins may call an API from a browser; `max_age` is in seconds."""

    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None
    credentials: bool = False


@dataclass(frozen=True)
class Api:
    """An API of the template, or a function URL. `name` is the logical id.

    `binary_types` are the media types that a REST API passes on as Base64 instead of text.
    `variables` are the stage variables.
    """

    name: str = "ServerlessHttpApi"
    kind: ApiKind = ApiKind.HTTP
    stage: str = "$default"
    cors: Cors | None = None
    binary_types: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Route:
    """A route of an API, such as POST /webhook/telegram. The path $default matches all others.

    `payload` is the version of the event's format, 1.0 or 2.0.
    """

    method: str
    path: str
    api: Api = Api()
    payload: str = "2.0"


@dataclass(frozen=True)
class Schedule:
    """When a function runs: rate(...), cron(...) or at(...), in `timezone`.

    `input` is the event, or None for the service's default. `is_scheduler` is true for EventBridge
    Scheduler (ScheduleV2), false for an EventBridge rule.
    """

    expression: str
    name: str = ""
    timezone: str = "UTC"
    input: str | None = None
    is_scheduler: bool = False


@dataclass(frozen=True)
class ObjectEvents:
    """Changes to a bucket's objects that run a function. `kinds` are like s3:ObjectCreated:*."""

    bucket: str
    kinds: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""
    name: str = ""


@dataclass(frozen=True)
class Layer:
    """A layer of the template. `build_method` may be python3.13, makefile or empty, for example."""

    name: str
    content_dir: Path
    build_method: str = ""


@dataclass(frozen=True)
class Function:
    """A Lambda function: where its code is and how it is run.

    `timeout` is in seconds. `layer_dirs` are the layers' folders that Python imports from.
    `retries` is how often a failed asynchronous invocation is retried. `reserved` is how many
    instances may run at once, or None for Lambda's default. Events invoke the alias `alias`, if
    there is one; `aliases` are all others. `logging` has the variables that Lambda sets for
    `LoggingConfig`. `local.builds` sets
    `package_dirs` (the installed requirements), `shared_dirs` (the layers' requirements and
    Lambda's own packages), `python` (the interpreter, or None for the local cloud's own),
    `made_from` (the folder from which a Makefile made the code) and `broken` (the reason why the
    function can't run).
    """

    name: str
    handler: str
    code_dir: Path
    layer_dirs: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory_mb: int
    routes: tuple[Route, ...]
    snap_start: bool = False
    schedules: tuple[Schedule, ...] = ()
    object_events: tuple[ObjectEvents, ...] = ()
    retries: int = 2
    reserved: int | None = None
    alias: str = ""
    aliases: tuple[str, ...] = ()
    logging: Mapping[str, str] = field(default_factory=dict)
    aws_name: str = ""
    runtime: str = ""
    build_method: str = ""
    inline_code: str = ""
    layers: tuple[Layer, ...] = ()
    package_dirs: tuple[Path, ...] = ()
    shared_dirs: tuple[Path, ...] = ()
    python: Path | None = None
    made_from: Path | None = None
    broken: str = ""

    def arn(self, qualifier: str | None = None) -> str:
        """Return the ARN by which the function was invoked, by default that of its events."""
        name = self.aws_name or self.name
        qualifier = self.alias if qualifier is None else qualifier
        parts = ("arn:aws:lambda", REGION, ACCOUNT_ID, "function", name, qualifier)
        return ":".join(part for part in parts if part)

    def owns(self, file: str) -> bool:
        """Return whether a file is the project's own code, not a library's."""
        path = Path(file)
        mine = any(path.is_relative_to(each) for each in (self.code_dir, *self.layer_dirs))
        return mine and not {"site-packages", "dist-packages"} & set(path.parts)


@dataclass(frozen=True)
class ExpiryRule:
    """A lifecycle rule: objects under `prefix` that have `tags` are deleted after `days`.

    Unfinished multipart uploads are deleted after `abort_days`. None means never.
    """

    id: str
    prefix: str
    days: int | None
    tags: tuple[tuple[str, str], ...] = ()
    abort_days: int | None = None


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket with its lifecycle rules."""

    name: str
    expiry_rules: tuple[ExpiryRule, ...] = ()


@dataclass(frozen=True)
class Resource:
    """Another resource that moto can create, such as a table."""

    kind: str
    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Template:
    """Everything that the local cloud runs. `notes` lists what it left out of the template.

    `documents` are the files that the template includes, such as an API's OpenAPI document.
    """

    functions: tuple[Function, ...]
    buckets: tuple[Bucket, ...]
    resources: tuple[Resource, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    documents: tuple[Path, ...] = ()
