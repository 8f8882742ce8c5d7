"""What the local cloud runs of a SAM template: its functions, their routes, and its buckets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from ..failures import TemplateError
from .intrinsics import Resolver, is_intrinsic, load_yaml

# What stands in a template and has nothing to run on a laptop.
IGNORED_RESOURCES = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::Serverless::HttpApi",
}
IGNORED_FUNCTION_PROPERTIES = {
    "Architectures",
    "Description",
    "EventInvokeConfig",
    "LoggingConfig",
    "Policies",
    "ReservedConcurrentExecutions",
    "Runtime",
    "Tracing",
}
FUNCTION_PROPERTIES = {
    "CodeUri",
    "Environment",
    "Events",
    "Handler",
    "Layers",
    "MemorySize",
    "Timeout",
} | IGNORED_FUNCTION_PROPERTIES
BUCKET_PROPERTIES = {
    "BucketName",
    "LifecycleConfiguration",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
}
RULE_PROPERTIES = {"ExpirationInDays", "Id", "Prefix", "Status"}
RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
UNITS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}
# Lambda's own defaults.
DEFAULT_TIMEOUT = 3
DEFAULT_MEMORY_MB = 128


@dataclass(frozen=True)
class Route:
    """An HTTP API route, such as POST /webhook/telegram."""

    method: str
    path: str


@dataclass(frozen=True)
class Function:
    """A Lambda function: where its code is and how it is run.

    `timeout` is in seconds; `schedules` are the periods in seconds at which EventBridge runs it.
    """

    name: str
    handler: str
    code_dir: Path
    layer_dirs: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory_mb: int
    routes: tuple[Route, ...]
    schedules: tuple[float, ...] = ()


@dataclass(frozen=True)
class ExpiryRule:
    """A lifecycle rule: objects under `prefix` go after `days`."""

    id: str
    prefix: str
    days: int


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket with its lifecycle rules."""

    name: str
    expiry_rules: tuple[ExpiryRule, ...]


@dataclass(frozen=True)
class Template:
    """All that the local cloud runs."""

    functions: tuple[Function, ...]
    buckets: tuple[Bucket, ...]


def read_template(path: Path, parameters: Mapping[str, str]) -> Template:
    """Return what the template at `path` describes, its directories relative to its own.

    Raises TemplateError, naming the place and what the local cloud does not understand there.
    """
    content = load_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
        raise TemplateError(f"{path}: not a template: it has no Resources")
    return _Reader(content, Resolver(content, parameters), path.parent.resolve()).read()


class _Reader:
    def __init__(self, content: Mapping[str, Any], resolver: Resolver, root: Path):
        self._resources: Mapping[str, Any] = content["Resources"]
        self._globals: Mapping[str, Any] = content.get("Globals", {}).get("Function", {})
        self._resolver = resolver
        self._root = root

    def read(self) -> Template:
        functions: list[Function] = []
        buckets: list[Bucket] = []
        for name, resource in self._resources.items():
            kind, properties = resource.get("Type"), resource.get("Properties", {})
            if kind == "AWS::Serverless::Function":
                functions.append(self._function(name, properties))
            elif kind == "AWS::S3::Bucket":
                buckets.append(self._bucket(name, properties))
            elif kind not in IGNORED_RESOURCES | {"AWS::Serverless::LayerVersion"}:
                raise TemplateError(f"Resources.{name}: the local cloud does not know {kind}")
        return Template(tuple(functions), tuple(buckets))

    def _function(self, name: str, own: Mapping[str, Any]) -> Function:
        place = f"Resources.{name}"
        raw = _with_globals(self._globals, own)
        wanted = {k: v for k, v in raw.items() if k not in IGNORED_FUNCTION_PROPERTIES}
        found = self._resolver.resolve(wanted, place)
        _refuse_unknown(found, FUNCTION_PROPERTIES, place)
        for needed in ("Handler", "CodeUri"):
            if needed not in found:
                raise TemplateError(f"{place}: {needed} is missing")
        variables = found.get("Environment", {}).get("Variables", {})
        return Function(
            name=name,
            handler=found["Handler"],
            code_dir=self._root / found["CodeUri"],
            layer_dirs=tuple(self._layer(layer, place) for layer in found.get("Layers", [])),
            environment={key: str(value) for key, value in variables.items()},
            timeout=float(found.get("Timeout", DEFAULT_TIMEOUT)),
            memory_mb=int(found.get("MemorySize", DEFAULT_MEMORY_MB)),
            routes=tuple(_route(e, place) for e in _events(found, "HttpApi", place)),
            schedules=tuple(_period(e, place) for e in _events(found, "Schedule", place)),
        )

    def _layer(self, name: str, place: str) -> Path:
        layer = self._resources.get(name, {})
        if layer.get("Type") != "AWS::Serverless::LayerVersion":
            raise TemplateError(f"{place}.Layers: {name} is not a layer of this template")
        content = self._resolver.resolve(layer["Properties"]["ContentUri"], f"Resources.{name}")
        return self._root / str(content) / "python"

    def _bucket(self, name: str, properties: Mapping[str, Any]) -> Bucket:
        place = f"Resources.{name}"
        found = self._resolver.resolve(properties, place)
        _refuse_unknown(found, BUCKET_PROPERTIES, place)
        if "BucketName" not in found:
            raise TemplateError(f"{place}: BucketName is missing")
        rules = found.get("LifecycleConfiguration", {}).get("Rules", [])
        for rule in rules:
            _refuse_unknown(rule, RULE_PROPERTIES, f"{place}.LifecycleConfiguration")
        enabled = [rule for rule in rules if rule["Status"] == "Enabled"]
        return Bucket(
            name=found["BucketName"],
            expiry_rules=tuple(
                ExpiryRule(rule["Id"], rule["Prefix"], int(rule["ExpirationInDays"]))
                for rule in enabled
            ),
        )


def _with_globals(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, object]:
    """Merge as SAM does: maps key by key, lists one after the other, else the function's value.

    An intrinsic function is a value, though YAML reads it as a map.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    merged = {**common}
    for key, value in own.items():
        before = merged.get(key)
        if _is_map(before) and _is_map(value):
            merged[key] = _with_globals(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            merged[key] = before + value
        else:
            merged[key] = value
    return merged


def _is_map(value: Any) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and not is_intrinsic(value)


def _events(found: Mapping[str, Any], kind: str, place: str) -> list[dict[str, object]]:
    """Return the properties of the function's events of a kind; refuse kinds that do not run."""
    sources = found.get("Events", {}).values()
    for source in sources:
        if source.get("Type") not in {"HttpApi", "Schedule"}:
            unknown = source.get("Type")
            raise TemplateError(f"{place}.Events: the local cloud does not know {unknown}")
    return [source.get("Properties", {}) for source in sources if source["Type"] == kind]


def _route(properties: Mapping[str, Any], place: str) -> Route:
    _refuse_unknown(properties, {"ApiId", "Method", "Path"}, f"{place}.Events")
    return Route(properties["Method"].upper(), properties["Path"])


def _period(properties: Mapping[str, Any], place: str) -> float:
    """Return the seconds of a `rate(...)`.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    _refuse_unknown(properties, {"RetryPolicy", "Schedule"}, f"{place}.Events")
    rate = RATE.fullmatch(str(properties.get("Schedule")))
    if rate is None:
        raise TemplateError(f"{place}.Events: a Schedule must be like rate(5 minutes)")
    return int(rate[1]) * UNITS[rate[2]]


def _refuse_unknown(found: Mapping[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(found.keys() - known):
        raise TemplateError(f"{place}: the local cloud does not know {', '.join(unknown)}")
