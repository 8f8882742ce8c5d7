"""How an error about a missing module is explained in the function's log."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from local.lambda_.events import ExceptionLogged, InvocationEnded, LogLine
from local.lambda_.instance_log import InstanceLog
from local.lambda_.missing_packages import remedy
from local.lambda_.tracebacks import HEAD
from local.redaction import Redaction
from local.sam.template import Function
from tests.some_events import some

ENDED = {"cold": True, "init_ms": 1.0, "duration_ms": 1.0, "memory_mb": 9, "memory_limit_mb": 128}
IMPORT = "Unable to import module 'app': No module named 'pandas.io'"


@pytest.fixture
def function(tmp_path):
    (tmp_path / "books").mkdir()
    function = Function("Books", "app.handler", tmp_path / "books", (), {}, 3, 128, ())
    return replace(function, python=Path(sys.executable))


def said(function: Function, message: str = IMPORT) -> list[str]:
    return list(remedy(function, some(ExceptionLogged, message=message)))


def test_the_message_says_where_the_module_was_searched_and_what_to_do(function):
    [line] = said(function)
    assert line == (
        "pandas is not in books, the packages of books/requirements.txt (there is none), "
        "the layers and Lambda's own packages: "
        "add its package to books/requirements.txt and restart"
    )
    (function.code_dir / "requirements.txt").touch()
    assert "(there is none)" not in said(function)[0]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"build_method": "makefile"}, "make build-Books, .*: let the Makefile install its"),
        ({"inline_code": "import pandas"}, "use CodeUri, as inline code has no others"),
    ],
)
def test_code_without_requirements_has_another_remedy(function, kind, words):
    [line] = said(replace(function, **kind))
    assert re.search(words, line)


def test_other_errors_and_the_bots_own_functions_get_no_message(function):
    assert said(function, "cannot import name 'x' from 'y'") == []
    assert said(replace(function, python=None)) == []


def test_the_message_follows_the_error_in_the_functions_log(function):
    log = EventLog(Clock(start=0.0, speed=0))
    instance = InstanceLog(log, function, "1", Redaction())

    instance.print([f"[ERROR] Runtime.ImportModuleError: {IMPORT}", HEAD])
    instance.end(None, **ENDED)

    kinds = [type(each) for each in log.of(Event)]
    assert kinds == [LogLine, LogLine, ExceptionLogged, LogLine, InvocationEnded]
    assert log.of(LogLine)[-1].line == said(function)[0]
