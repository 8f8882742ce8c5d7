"""Notices changes to files that the local cloud reads only at startup."""

from collections.abc import Iterator
from pathlib import Path

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry

from ..builds.sources import files_of, lists_of, requirements_of
from ..http_api.events import RequestReceived
from ..lambda_.events import InvocationStarted
from ..sam import samconfig
from ..sam.template import Template
from ..settings import LocalSettings
from .events import StartFileChanged

State = tuple[int, int] | None


class StartFiles:
    """Logs changes to startup files at the next request. Pass `hear` to `EventLog.listen`."""

    def __init__(self, settings: LocalSettings, template: Template, log: EventLog):
        self._log = log
        self._seen = {path: _state(path) for path in _read_at_the_start(settings, template)}

    def hear(self, entry: Entry) -> None:
        """On a request or invocation, log each file that has changed since the last check."""
        if not isinstance(entry.event, RequestReceived | InvocationStarted):
            return
        for path, seen in self._seen.items():
            if (state := _state(path)) != seen:
                self._seen[path] = state
                self._log.append(StartFileChanged(file=str(path)))


def _read_at_the_start(settings: LocalSettings, template: Template) -> Iterator[Path]:
    yield settings.template
    if not settings.is_foreign:
        return
    yield from map(settings.template.with_name, samconfig.FILES)
    if settings.env_vars:
        yield settings.env_vars
    yield from template.documents
    for function in template.functions:
        yield from _read_by_a_build(function.made_from or function.code_dir, function.build_method)
        for layer in function.layers:
            if layer.build_method:
                yield from _read_by_a_build(layer.content_dir, layer.build_method)


def _read_by_a_build(folder: Path, build_method: str) -> list[Path]:
    if build_method == "makefile":
        return files_of(folder)
    requirements = requirements_of(folder, build_method)
    return lists_of(requirements) if requirements else [folder / "requirements.txt"]


def _state(path: Path) -> State:
    """Return a file's modification time (ns) and size, or None if it does not exist."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
