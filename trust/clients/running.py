"""Run a case under a client, and record its calls, output and exit status."""

import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.lambda_.clients import awss

from .case import Case
from .recorder import Call, recording

SECONDS = 60.0
ENVIRONMENT = {
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_NAME": "F",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/F",
    "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
    "LANG": "en_US.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "TZ": ":UTC",
}
# the client's own frames, which SAME removes with what differs in each run: times, addresses
OWN = (
    r'(?:[^"\n]*/(?:awslambdaric|lambda_/client)/[^"\n]*'
    r'|[^"\n]*/lambda_/bootstrap\.py|<frozen runpy>)'
)
SAME: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|(?<=\[ERROR\] \[)\d{13}"), "<time>"),
    (re.compile(r"0x[0-9a-f]{6,}"), "<place>"),
    (re.compile(rf'(?:  File "{OWN}", line \d+, in \S+\n(?:    [^\n]*\n)*)+'), ""),
    (re.compile(rf"(?m)^{OWN}:\d+: (\w+Warning: [^\n]*\n)[^\n]*\n"), r"<client> \1"),
    (re.compile(r"Traceback \(most recent call last\):\n(?=RuntimeError: Failed to)"), ""),
    (re.compile(r"line repeated \d+ more times"), "line repeated"),
    (re.compile(r"(?m)^[\w.]+\.(LambdaRuntimeClientError:)"), r"\1"),
)
LINE_ENDS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class Outcome:
    """The calls, the lines printed, and the exit status (None if the client became idle)."""

    calls: tuple[Call, ...]
    output: tuple[str, ...]
    exit_status: int | None


def run(case: Case, client: Sequence[str] | None) -> Outcome:
    """Run a case under the command `client` (None for AWS's client) until it is idle or ends."""
    with tempfile.TemporaryDirectory() as folder, recording(case) as api:
        for name, text in {"app.py": case.source, **case.files}.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        own = {"AWS_LAMBDA_RUNTIME_API": api.address, "_HANDLER": case.handler}
        environment = {**ENVIRONMENT, "PYTHONPATH": folder, **own, **case.environment}
        process = subprocess.Popen(
            client or awss(case.handler),
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=_end_when_idle, args=(api.is_idle, process)).start()
        assert process.stdin
        assert process.stdout
        printed = process.stdout.read()  # not communicate: closing the input ends our client
        process.wait(SECONDS)
        process.stdin.close()
        process.stdout.close()
        status = None if api.is_idle.is_set() else process.returncode
        api.is_idle.set()
        text = printed.decode("utf-8", "replace").replace(folder, "<code>")
        calls = tuple(_cleaned(call, folder) for call in api.calls)
        return Outcome(calls, _lines(text), status)


def _end_when_idle(is_idle: threading.Event, process: "subprocess.Popen[bytes]") -> None:
    is_idle.wait()
    process.kill()


def _cleaned(call: Call, folder: str) -> Call:
    """Return a call without what is specific to this run; only a UTF-8 body is changed."""
    try:
        text = call.body.decode()
    except UnicodeDecodeError:
        return call
    text = _same(_without_own_frames(text.replace(folder, "<code>")))
    return Call(call.path, text.encode(), call.content_type, call.error_type)


def _without_own_frames(text: str) -> str:
    """Return a JSON error report without the client's own frames, and any other text unchanged."""
    if not (text.startswith("{") and '"stackTrace"' in text):
        return text
    report = json.loads(text)
    report["stackTrace"] = [same for each in report["stackTrace"] if (same := _same(each))]
    return json.dumps(report, ensure_ascii=False)


def _same(text: str) -> str:
    for pattern, instead in SAME:
        text = pattern.sub(instead, text)
    return text


def _lines(text: str) -> tuple[str, ...]:
    """Return the printed lines, normalized: AWS's client uses other line ends and indents."""
    text = _same(text.replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " "))
    lines = (line.rstrip() for line in LINE_ENDS.split(text) if line.strip())
    return tuple(_without_own_frames(line) for line in lines)
