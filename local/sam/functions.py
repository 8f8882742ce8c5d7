"""Reads a template's functions: code, handler, environment, layers and what calls them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .apis import Apis, cors_of
from .checking import check_spelling, property_words
from .events import Callers, SourceReader
from .intrinsics import NO_VALUE, Resolver
from .names import INSIDE
from .outside_values import REFERENCE
from .parameters import as_text
from .problems import LEAVE_OUT, Misplaced, Problems
from .properties import INERT, LAYER_KINDS, PLAIN_NAMES, RUN, SILENT
from .runtimes import why_not_run
from .source import is_intrinsic
from .template import Api, ApiKind, Function, Layer, Route
from .variables import logging_of, variables_of

# Lambda's own defaults.
DEFAULT_TIMEOUT = 3
DEFAULT_MEMORY_MB = 128
MAX_LAYERS = 5
# the concurrency of an account, which Lambda can raise to tens of thousands
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESERVED = 100_000
SERVERLESS = "AWS::Serverless::Function"


class FunctionReader:
    """Reads functions, and reports what can't run. `inert` names the properties with no effect.

    `never_called` maps functions' names to the types of their events that the cloud can't send.
    """

    def __init__(
        self,
        resources: Mapping[str, Any],
        resolver: Resolver,
        apis: Apis,
        problems: Problems,
        root: Path,
        *,
        needs_code: bool,
    ):
        self._needs_code = needs_code
        self._resources, self._resolver = resources, resolver
        self._apis, self._problems, self._root = apis, problems, root
        self._events = SourceReader(resources, resolver, apis)
        self.inert: set[str] = set()
        self.never_called: dict[str, set[str]] = {}
        self.dropped_layers: set[str] = set()

    def read(self, name: str, raw: Mapping[str, Any], metadata: Mapping[str, Any]) -> Function:
        """Read a function from its properties, merged with Globals, and its Metadata."""
        place = f"Resources.{name}"
        found = self._resolved(raw, place)
        for key, known in INSIDE.items():
            check_spelling(found.get(key) or {}, known, f"{place}.{key}", self._problems)
        callers = self._callers(found.get("Events") or {}, place)
        for kind in callers.never:
            self.never_called.setdefault(str(found.get("FunctionName", name)), set()).add(kind)
        self.inert |= self._events.inert
        self._check_kind(found, place)
        if "FunctionUrlConfig" in found:
            callers.routes.append(self._url(name, found["FunctionUrlConfig"] or {}))
        layers = self._layers(found.get("Layers") or [], place)
        invoke = found.get("EventInvokeConfig") or {}
        self.inert |= {"DestinationConfig", "MaximumEventAgeInSeconds"} & invoke.keys()
        return Function(
            name=name,
            handler=self._handler(found, place),
            code_dir=self._code_dir(found, place),
            layer_dirs=tuple(layer.content_dir / "python" for layer in layers),
            environment=variables_of(found.get("Environment") or {}, place, self._problems),
            timeout=self._number(found, "Timeout", DEFAULT_TIMEOUT, (1, 900), place),
            memory_mb=self._number(found, "MemorySize", DEFAULT_MEMORY_MB, (128, 10240), place),
            routes=tuple(callers.routes),
            schedules=tuple(callers.schedules),
            object_events=tuple(callers.object_events),
            snap_start=(found.get("SnapStart") or {}).get("ApplyOn") == "PublishedVersions",
            retries=int(invoke.get("MaximumRetryAttempts", 2)),
            reserved=self._reserved(found, place),
            alias=as_text(found.get("AutoPublishAlias", "")),
            aliases=tuple(self._aliases(name)),
            logging=logging_of(found.get("LoggingConfig") or {}, place, self._problems),
            aws_name=str(found.get("FunctionName", name)),
            runtime=str(found.get("Runtime", "")),
            build_method=str(metadata.get("BuildMethod", "")),
            inline_code=_inline_code(found),
            layers=layers,
        )

    def _resolved(self, raw: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        found: dict[str, object] = {}
        for given, value in raw.items():
            key = PLAIN_NAMES.get(given, given)
            if key in INERT:
                self.inert |= {key} - SILENT
            elif key not in RUN:
                self._problems.add(f"{place}.{given}", property_words(str(given), SERVERLESS))
            elif key == "Events" and not is_intrinsic(value):
                found[key] = value
            else:
                with self._problems.noted(f"{place}.{given}"):
                    found[key] = self._resolver.resolve(value, f"{place}.{given}")
        return {key: value for key, value in found.items() if value is not NO_VALUE}

    def _callers(self, sources: Mapping[str, Any], place: str) -> Callers:
        callers = Callers()
        for name, source in sources.items():
            with self._problems.noted(f"{place}.Events.{name}"):
                self._events.read(callers, name, source, f"{place}.Events.{name}")
        return callers

    def _check_kind(self, found: Mapping[str, Any], place: str) -> None:
        """Report an image, or a runtime that isn't a Python version supported by Lambda."""
        if found.get("PackageType") == "Image" or "ImageUri" in found:
            self._problems.add(place, f"container images are not emulated{LEAVE_OUT}")
            return
        runtime = found.get("Runtime")
        if runtime is None:
            self._problems.add(place, "Runtime is missing")
        elif why := why_not_run(str(runtime)):
            self._problems.add(f"{place}.Runtime", why)

    def _handler(self, found: Mapping[str, Any], place: str) -> str:
        is_image = found.get("PackageType") == "Image" or "ImageUri" in found
        if "Handler" not in found and not is_image:
            self._problems.add(place, "Handler is missing")
        handler = str(found.get("Handler", ""))
        is_python = str(found.get("Runtime")).startswith("python")
        if handler and "." not in handler and is_python:
            self._problems.add(f"{place}.Handler", f"{handler} has no module: write FILE.{handler}")
        return handler

    def _code_dir(self, found: Mapping[str, Any], place: str) -> Path:
        code = found.get("CodeUri")
        if _inline_code(found) or "ImageUri" in found or found.get("PackageType") == "Image":
            return self._root
        where = f"{place}.CodeUri" if "CodeUri" in found else place
        with self._problems.noted(where):
            return self._folder(code, where)
        return self._root

    def _folder(self, code: Any, place: str) -> Path:
        if code is None:
            raise Misplaced(place, "CodeUri is missing")
        if not isinstance(code, str) or code.startswith(("s3://", "https://")):
            raise Misplaced(place, "code in S3 can't run here: give its source folder")
        folder = self._root / code
        if folder.suffix in {".zip", ".jar"}:
            raise Misplaced(place, f"{code}: archives can't run here, only folders")
        if self._needs_code and not folder.is_dir():
            raise Misplaced(place, f"there is no folder {code}")
        return folder

    def _layers(self, named: Any, place: str) -> tuple[Layer, ...]:
        found = []
        for name in named if isinstance(named, list) else [named]:
            with self._problems.noted(f"{place}.Layers"):
                if layer := self._layer(as_text(name), place):
                    found.append(layer)
        if len(found) > MAX_LAYERS:
            self._problems.add(f"{place}.Layers", f"a function has at most {MAX_LAYERS} layers")
        return tuple(found)

    def _layer(self, name: str, place: str) -> Layer | None:
        """Return a layer of the template, or None for one from AWS or another account."""
        if name.startswith(("arn:", REFERENCE, "/")):  # an ARN, or the name of one in SSM
            self.dropped_layers.add(name)
            return None
        layer = self._resources.get(name, {})
        if layer.get("Type") not in LAYER_KINDS:
            meant = self._resolver.declared.hint(name, LAYER_KINDS)
            raise Misplaced(f"{place}.Layers", f"{name} is not a layer in this template{meant}")
        uri = f"Resources.{name}.ContentUri"
        properties = layer.get("Properties") or {}
        content = self._resolver.resolve(properties.get("ContentUri"), uri)
        metadata = layer.get("Metadata") or {}
        return Layer(name, self._folder(content, uri), str(metadata.get("BuildMethod", "")))

    def _number(
        self, found: Mapping[str, Any], key: str, default: int, limits: tuple[int, int], place: str
    ) -> int:
        least, most = limits
        value = as_text(found.get(key, default))
        if not value.isdecimal() or not least <= int(value) <= most:
            self._problems.add(
                f"{place}.{key}", f"expected a number from {least} to {most}, not {value}"
            )
            return default
        return int(value)

    def _reserved(self, found: Mapping[str, Any], place: str) -> int | None:
        key = "ReservedConcurrentExecutions"
        return self._number(found, key, 0, (0, MAX_RESERVED), place) if key in found else None

    def _aliases(self, name: str) -> Iterator[str]:
        """Yield the names of the function's aliases that are resources of their own."""
        for alias, resource in self._resources.items():
            if isinstance(resource, dict) and resource.get("Type") == "AWS::Lambda::Alias":
                own = resource.get("Properties") or {}
                if own.get("FunctionName") in ({"Ref": name}, name):
                    yield as_text(self._resolver.resolve(own.get("Name"), f"Resources.{alias}"))

    def _url(self, name: str, config: Mapping[str, Any]) -> Route:
        if config.get("InvokeMode") == "RESPONSE_STREAM":
            words = "response streaming is not emulated: use BUFFERED"
            self._problems.add(f"Resources.{name}.FunctionUrlConfig", words)
        if config.get("AuthType") == "AWS_IAM":
            self._apis.unchecked.add(name)
        api = Api(name, ApiKind.URL, "$default", cors_of(config.get("Cors")))
        return Route("ANY", "$default", api)


def _inline_code(found: Mapping[str, Any]) -> str:
    """Return a function's inline code, which AWS::Lambda::Function calls ZipFile."""
    code = found.get("CodeUri")
    inline = code.get("ZipFile") if isinstance(code, dict) else found.get("InlineCode")
    return str(inline or "")
