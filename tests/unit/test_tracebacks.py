"""Exceptions in functions' output, in every form that Python, Lambda and loggers print."""

import logging
import sys
import traceback

import pytest

from local.lambda_.client.faults import printed, report_of
from local.lambda_.tracebacks import Printed, Raised, TracebackReader

OWN = "/project/app.py"


def raised(source, file=OWN):
    """Return the exception info of running `source`; the test's own frame comes first."""
    try:
        exec(compile(source, file, "exec"), {})
    except Exception:  # noqa: BLE001 - whatever the test raises
        return sys.exc_info()
    raise AssertionError("nothing was raised")


def text_of(source):
    return "".join(traceback.format_exception(*raised(source))).splitlines()


def read(*batches):
    """Return what the reader finds in lines that arrive batch by batch."""
    reader = TracebackReader(lambda file: file == OWN)
    found = [each for batch in batches for each in reader.read(batch)]
    return [*found, *reader.end()]


def errors(found):
    return [(each.name, each.message) for each in found if isinstance(each, Raised)]


def plain(found):
    return [each.line for each in found if isinstance(each, Printed) and not each.is_traceback]


FUNCTION = "def f():\n    raise KeyError('oops')\nf()"
CHAIN = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('second')"
CAUSED = "try:\n    1 / 0\nexcept ZeroDivisionError as exc:\n    raise KeyError('second') from exc"
GROUP = "raise ExceptionGroup('several', [KeyError('a')])"


def test_a_traceback_names_its_exception_and_where_it_was_raised():
    (found,) = [each for each in read(text_of(FUNCTION)) if isinstance(each, Raised)]

    assert (found.name, found.message) == ("KeyError", "'oops'")
    assert [(each["file"], each["line"], each["function"]) for each in found.frames[1:]] == [
        (OWN, 3, "<module>"),
        (OWN, 2, "f"),
    ]
    assert [each["own"] for each in found.frames] == [False, True, True]
    assert found.frames[0]["code"].startswith("exec(")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("raise ValueError", ("ValueError", "")),
        ("import json\njson.loads('')", ("json.decoder.JSONDecodeError", "Expecting value")),
        (CHAIN, ("KeyError", "'second'")),
        (CAUSED, ("KeyError", "'second'")),
        (GROUP, ("ExceptionGroup", "several (1 sub-exception)")),
    ],
)
def test_each_form_of_a_traceback_is_one_exception(source, error):
    found = read(["before", "in between", *text_of(source), "after"])
    ((name, message),) = errors(found)

    assert name == error[0]
    assert message.startswith(error[1])
    assert plain(found) == ["before", "after"]


def test_a_traceback_that_arrives_line_by_line_is_found_too():
    found = read(["before"], *[[line] for line in text_of(FUNCTION)], ["after"])

    assert errors(found) == [("KeyError", "'oops'")]
    assert plain(found) == ["before", "after"]


def test_a_loggers_line_before_a_traceback_belongs_to_it():
    record = logging.LogRecord("x", logging.ERROR, "", 1, "It failed.", (), raised(FUNCTION))
    found = read(["[INFO] begun", *logging.Formatter().format(record).splitlines()])

    assert errors(found) == [("KeyError", "'oops'")]
    assert plain(found) == ["[INFO] begun"]


@pytest.mark.parametrize("after", [[], ["next line"]])
def test_lambdas_own_report_names_the_error_first(after):
    report = printed(report_of(raised(FUNCTION)[1]), as_json=False)
    found = read([*report.splitlines(), *after])

    assert errors(found) == [("KeyError", "'oops'")]
    assert plain(found) == after


def test_a_syntax_error_has_the_place_that_lambda_reports():
    found = read(
        [
            "[ERROR] Runtime.UserCodeSyntaxError: Syntax error in module 'app'",
            "Traceback (most recent call last):",
            f'  File "{OWN}" Line 7',
            "    def f(",
        ]
    )

    (error,) = [each for each in found if isinstance(each, Raised)]
    assert error.name == "Runtime.UserCodeSyntaxError"
    frame = {"file": OWN, "line": 7, "function": "", "code": "def f(", "own": True}
    assert error.frames == [frame]


def test_exceptions_are_found_in_the_json_lines_of_powertools_and_lambda():
    powertools = {"message": "oh", "exception": "\n".join(text_of(FUNCTION))}
    kind, error, trace = raised(FUNCTION)
    lambda_json = {
        "errorType": kind.__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(trace),
    }
    found = read([{"message": "fine"}, powertools], [lambda_json])

    assert errors(found) == [("KeyError", "'oops'")] * 2
    assert plain(found) == [{"message": "fine"}]
    both = [each for each in found if isinstance(each, Raised)]
    assert both[0] == both[1]


def test_lines_without_an_exception_are_plain():
    lines = ["one", "  two", "", "KeyError: 'no traceback'", {"exception": None}]

    assert plain(read(lines)) == lines
    assert errors(read(lines)) == []


def test_a_traceback_that_never_ends_is_not_kept_forever():
    reader = TracebackReader(lambda _: True)
    lines = ["Traceback (most recent call last):", *["  x"] * 5_000]

    assert any(isinstance(each, Raised) for each in reader.read(lines))
