"""Finds exceptions in a function's output: what was raised, where, and the traceback lines."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .events import FrameJson

HEAD = "Traceback (most recent call last):"
CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
# a frame as Python prints it, or as Lambda reports a syntax error
_FRAME = re.compile(r'File "(?P<file>.+?)",? [Ll]ine (?P<line>\d+)(?:, in (?P<function>.+))?')
_ERROR = re.compile(r"(?P<name>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?")
_MOST = 2_000  # lines; no traceback that Python prints is longer
_RUNTIME = "[ERROR] "  # Lambda's runtime prints the error before the frames, not after them
_GROUP = re.compile(r"^[ |+-]+")  # the margin of an exception group

IsOwn = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception and its frames, outermost first."""

    name: str
    message: str
    frames: list[FrameJson]

    @property
    def identity(self) -> tuple[object, ...]:
        """A key that stays the same if an outer caller logs the exception again."""
        last = self.frames[-1] if self.frames else None
        return (self.name, self.message, last and (last["file"], last["line"]))


class Printed(NamedTuple):
    """A printed line, and whether it is part of a traceback."""

    line: dict[str, Any] | str
    is_traceback: bool


class TracebackReader:
    """Finds tracebacks in lines that arrive in batches; `is_own` identifies the project's files.

    In each call, pass all lines that were printed together, so that the log message just before a
    traceback is recognized as part of it.
    """

    def __init__(self, is_own: IsOwn):
        self._is_own = is_own
        self._open: list[str] = []

    def read(self, lines: Sequence[dict[str, Any] | str]) -> Iterator[Printed | Raised]:
        """Yield each line, marked if it is part of a traceback, and each traceback's exception."""
        for at, line in enumerate(lines):
            if isinstance(line, str):
                following = [each for each in lines[at + 1 : at + 3] if isinstance(each, str)]
                yield from self._read_text(line, following)
                continue
            yield from self.end()
            raised = logged_in(line, self._is_own)
            yield Printed(line, raised is not None)
            if raised:
                yield raised

    def end(self) -> Iterator[Raised]:
        """End the open traceback, if there is one, and yield its exception."""
        lines, self._open = self._open, []
        if any(map(_is_head, lines)):
            yield raised_in(lines, self._is_own)

    def _read_text(self, line: str, following: Sequence[str]) -> Iterator[Printed | Raised]:
        if self._open and self._ends_without_its_error() and not _goes_on(line):
            yield from self.end()
        if not self._open:
            if _is_head(line) or (line and following and _is_head(following[0])):
                self._open = [line]
            yield Printed(line, bool(self._open))
            return
        self._open.append(line)
        yield Printed(line, is_traceback=True)
        is_over = len(self._open) > _MOST or not _goes_on(line)
        if is_over and not any(each.startswith(CHAINED) for each in following):
            yield from self.end()

    def _ends_without_its_error(self) -> bool:
        """Return whether the traceback is in Lambda's format or an exception group's.

        These don't end with a line that names the error and isn't indented.
        """
        return bool(_named_by_runtime(self._open[0])) or any(map(_is_group, self._open[:2]))


def logged_in(line: Mapping[str, Any], is_own: IsOwn) -> Raised | None:
    """Return the exception in a JSON line in Powertools' or Lambda's format, or None."""
    match line:
        case {"exception": str(text)} if HEAD in text:
            return raised_in(text.splitlines(), is_own)
        case {"errorType": str(name), "stackTrace": [*trace]}:
            lines = [row for each in trace for row in str(each).splitlines()]
            return Raised(name, str(line.get("errorMessage", "")), _frames(lines, is_own))
    return None


def raised_in(lines: Sequence[str], is_own: IsOwn) -> Raised:
    """Return the exception in a traceback; if several are chained, the last."""
    head = max(at for at, line in enumerate(lines) if _is_head(line))
    frames = _frames(lines[head:], is_own)
    found = _named_by_runtime(lines[0]) or _last_error(lines[head + 1 :])
    if found is None:
        return Raised("Exception", "", frames)
    return Raised(found["name"], found["message"] or "", frames)


def _named_by_runtime(line: str) -> re.Match[str] | None:
    return _ERROR.fullmatch(line.removeprefix(_RUNTIME)) if line.startswith(_RUNTIME) else None


def _last_error(lines: Sequence[str]) -> re.Match[str] | None:
    """Match the line that names the error, or return None.

    Apart from the prefixes of lines in exception groups, it is the only unindented line.
    """
    for line in lines:
        inner = _GROUP.sub("", line, count=1) if line.lstrip().startswith("|") else line
        if inner[:1].isspace() or inner.startswith('File "'):
            continue
        if found := _ERROR.fullmatch(inner):
            return found
    return None


def _frames(lines: Sequence[str], is_own: IsOwn) -> list[FrameJson]:
    found: list[FrameJson] = []
    for line in lines:
        text = _GROUP.sub("", line).strip()
        if frame := _FRAME.fullmatch(text):
            file, function = frame["file"], frame["function"] or ""
            number, own = int(frame["line"]), is_own(file)
            found.append(
                {"file": file, "line": number, "function": function, "code": "", "own": own}
            )
        elif found and not found[-1]["code"] and line[:1].isspace():
            found[-1]["code"] = text
    return found


def _is_head(line: str) -> bool:
    return line == HEAD or _is_group(line)


def _is_group(line: str) -> bool:
    return line.lstrip(" +") == f"Exception Group {HEAD}"


def _goes_on(line: str) -> bool:
    """Return whether a line continues a traceback; the first line that doesn't ends it."""
    return line[:1].isspace() or _is_head(line) or not line or line.startswith(CHAINED)
