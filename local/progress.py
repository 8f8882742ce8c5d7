"""Shows progress as a line that is redrawn on a terminal, or as occasional lines elsewhere."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

import click

Item = TypeVar("Item")
REDRAWN_EVERY, WRITTEN_EVERY = 0.1, 10.0  # seconds
BAR = 20  # characters
START_OF_AN_EMPTY_LINE = "\r\033[K"


class ProgressLine:
    """Shows the progress of `command` on standard error during the block.

    Print everything else with `echo`, or it ends up in the middle of the line.
    """

    def __init__(
        self,
        command: str,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._command, self._stream, self._clock = command, stream or sys.stderr, clock
        self._is_live = can_redraw(self._stream)
        self._every = REDRAWN_EVERY if self._is_live else WRITTEN_EVERY
        self._shown_at = clock()
        self._line = ""  # currently on the terminal
        self._latest = ""  # not shown yet

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last line on the terminal."""
        self._end()

    def show(self, line: str) -> None:
        """Show the progress, unless the line was updated a moment ago."""
        self._latest = line
        if self._clock() - self._shown_at >= self._every:
            self._write(line)

    def begin(self, line: str) -> None:
        """Show a line immediately, for example when a step begins."""
        self._write(line)

    def count(self, items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
        """Yield the items while showing how many are done, how fast, and the time left.

        `what` is the text after the number, such as "pictures prepared".
        """
        began = self._clock()
        if self._is_live:
            self.show(f"{bar(0, total)} 0 of {total:,} {what}")
        for done, item in enumerate(items, 1):
            yield item
            took = self._clock() - began
            self.show(
                f"{bar(done, total) if self._is_live else ''} {pace(done, total, what, took)}"
            )
        self._end()

    def echo(self, text: str, *, err: bool = False) -> None:
        """Print `text` above the progress line."""
        if self._line:
            self._stream.write(START_OF_AN_EMPTY_LINE)
            self._stream.flush()
        click.echo(text, err=err)
        if self._line:
            self._stream.write(self._line)
            self._stream.flush()

    def _end(self) -> None:
        if self._latest:
            self._write(self._latest)
        if self._line:
            self._stream.write("\n")
            self._stream.flush()
        self._line = ""

    def _write(self, line: str) -> None:
        self._shown_at, self._latest = self._clock(), ""
        text = f"{self._command}: {line.strip()}"
        if not self._is_live:
            click.echo(text, file=self._stream)
            return
        self._line = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"{START_OF_AN_EMPTY_LINE}{self._line}")
        self._stream.flush()


def can_redraw(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal whose line can be rewritten."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


def bar(done: int, total: int) -> str:
    """Return a bar that is filled in proportion to the work done."""
    filled = BAR * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (BAR - filled)}]"


def pace(done: int, total: int, what: str, seconds: float) -> str:
    """Return a text with the number done, the speed, and the time left (at the end, the total)."""
    rate = done / (seconds or 1)
    speed = f"{rate:,.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    left = seconds / done * (total - done)
    ahead = f", {duration(left)} left" if done < total else f", in {duration(seconds)}"
    return f"{done:,} of {total:,} {what}, {speed}{ahead}"


def duration(seconds: float) -> str:
    """Return a duration as text, in seconds or in minutes and seconds."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
