"""Long-running commands show progress: one updated line on a terminal, plain lines elsewhere."""

import io
import itertools

import pytest

from local.progress import ProgressLine, duration


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def ticking():
    """Return a clock that advances by a second with each reading."""
    return itertools.count().__next__


def test_a_terminal_gets_one_line_that_is_overwritten(terminal):
    with ProgressLine("corpus", stream=terminal, clock=ticking()) as progress:
        assert list(progress.count("abcd", 4, "pictures prepared")) == list("abcd")

    *shown, end = terminal.getvalue().split("\r\033[K")[1:]
    assert "\n" not in "".join(shown)
    assert shown[0].startswith("corpus: [....................] 0 of 4")
    assert "[##########..........] 2 of 4 pictures prepared" in "".join(shown)
    assert "[####################] 4 of 4 pictures prepared" in end
    assert end.endswith("\n")


def test_a_pipe_gets_a_plain_line_now_and_then_and_the_last_one():
    pipe = io.StringIO()
    with ProgressLine("corpus", stream=pipe, clock=ticking()) as progress:
        for _ in progress.count(range(30), 30, "pictures prepared"):
            pass

    lines = pipe.getvalue().splitlines()
    assert 3 <= len(lines) <= 7
    assert lines[-1].startswith("corpus: 30 of 30 pictures prepared")
    assert not {"\r", "\033", "["} & set(pipe.getvalue())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_plain_terminal_gets_plain_lines(terminal, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with ProgressLine("corpus", stream=terminal, clock=ticking()) as progress:
        progress.begin("starting the local cloud")
    assert terminal.getvalue() == "corpus: starting the local cloud\n"


def test_a_result_is_printed_above_the_line(terminal, capsys):
    with ProgressLine("chaos", stream=terminal, clock=ticking()) as progress:
        progress.begin("hunting")
        progress.echo("mutant found")
    empty = "\r\033[K"
    assert terminal.getvalue() == f"{empty}chaos: hunting{empty}chaos: hunting\n"
    assert capsys.readouterr().out == "mutant found\n"


def test_a_long_line_is_cut_so_that_it_stays_one(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    with ProgressLine("corpus", stream=terminal, clock=ticking()) as progress:
        progress.begin("downloading something with a long name")
    assert len(terminal.getvalue().removeprefix("\r\033[K").rstrip("\n")) == 19


def test_ctrl_c_leaves_the_cursor_on_a_new_line(terminal):
    progress = ProgressLine("soak", stream=terminal, clock=ticking())

    def interrupted():
        with progress:
            progress.begin("sending")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.getvalue().endswith("sending\n")


def test_durations_are_shown_in_seconds_and_minutes():
    shown = [duration(each) for each in (0.4, 59, 61, 600)]
    assert shown == ["0 s", "59 s", "1 min 1 s", "10 min 0 s"]
