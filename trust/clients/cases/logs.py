"""Functions that log and print."""

from ..case import Case, handlers

BODIES = [
    ("print", "print('hello')"),
    ("print of several lines", "print('one\\ntwo')"),
    ("print without a newline", "print('no end', end='')"),
    ("print of non-ASCII text", "print('ä😀')"),
    ("print of a lone surrogate", "print('\\ud800')"),
    ("stdout.write", "import sys\nsys.stdout.write('raw\\n')"),
    ("stdout.writelines", "import sys\nsys.stdout.writelines(['a\\n', 'b\\n'])"),
    ("stdout.buffer", "import sys\nsys.stdout.buffer.write(b'bytes\\n')\nsys.stdout.flush()"),
    ("what stdout is", "import sys\nprint(type(sys.stdout).__name__, sys.stdout.encoding)"),
    ("what stdout.write returns", "import sys\nreturn sys.stdout.write('x\\n')"),
    ("with stdout", "import sys\nwith sys.stdout as out:\n    print('in', file=out)\nprint('on')"),
    ("stderr", "import sys\nprint('to stderr', file=sys.stderr)"),
    ("os.write", "import os\nos.write(1, b'low\\n')"),
    (
        "redirect_stdout",
        (
            "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n"
            "    print('caught')\n    logging.warning('caught too')\nprint('free')"
        ),
    ),
    ("warning", "logging.warning('careful')"),
    ("info, below the default level", "logging.info('quiet')"),
    (
        "info of a logger of its own",
        "log = logging.getLogger('my')\nlog.setLevel('INFO')\nlog.info('hello')",
    ),
    ("debug of the root", "logging.getLogger().setLevel('DEBUG')\nlogging.debug('low')"),
    ("basicConfig, then info", "logging.basicConfig(level='INFO')\nlogging.info('hidden')"),
    (
        "basicConfig with force",
        "logging.basicConfig(level='INFO', force=True, format='%(message)s')\nlogging.info('own')",
    ),
    ("a format that fails", "logging.warning('%d', 'x')\nreturn 'ok'"),
    ("arguments", "logging.warning('%s and %d', 'a', 2)"),
    ("lines in a message", "logging.warning('one\\ntwo')"),
    ("a message that is an object", "logging.warning({'a': 1})"),
    ("critical", "logging.critical('worst')"),
    ("a level of its own", "logging.addLevelName(35, 'ODD')\nlogging.log(35, 'odd')"),
    ("extra", "logging.warning('with', extra={'key': 'value', 'n': 1})"),
    ("extra that is not JSON", "logging.warning('with', extra={'key': object})"),
    ("extra that is reserved", "logging.warning('with', extra={'name': 'x'})"),
    (
        "the root's handlers",
        "return [type(h).__mro__[1].__name__ for h in logging.getLogger().handlers]",
    ),
    ("the formatter", "return logging.getLogger().handlers[0].formatter._fmt"),
    (
        "its own formatter",
        (
            "logging.getLogger().handlers[0].setFormatter(logging.Formatter("
            "'%(aws_request_id)s %(message)s'))\nlogging.warning('mine')"
        ),
    ),
    ("warnings", "import warnings\nwarnings.simplefilter('always')\nwarnings.warn('old')"),
    ("no propagation", "log = logging.getLogger('a')\nlog.propagate = False\nlog.warning('lost')"),
    (
        "a filter",
        (
            "logging.getLogger().handlers[0].addFilter(lambda r: r.levelno > 30)\n"
            "logging.warning('out')\nlogging.error('in')"
        ),
    ),
    ("disable", "logging.disable(logging.ERROR)\nlogging.error('silent')"),
    ("handlers removed", "logging.getLogger().handlers.clear()\nlogging.warning('last resort')"),
    ("context.log", "context.log('by context\\n')\nreturn 1"),
    ("context.log of a number", "context.log(5)\ncontext.log('\\n')"),
]
ENDINGS = [
    (
        "exception",
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('caught')\n"
            "print('next')"
        ),
    ),
    ("a stack", "logging.warning('here', stack_info=True)\nprint('next')"),
]
JSON_TOO = [
    "warning",
    "info of a logger of its own",
    "arguments",
    "lines in a message",
    "a message that is an object",
    "a level of its own",
    "extra",
    "extra that is not JSON",
    "print",
    "a format that fails",
]
LEVELS = ["DEBUG", "INFO", "warning", "TRACE", "ERROR", "FATAL", "NONSENSE"]
EACH_LEVEL = "for level in (10, 20, 30, 40, 50):\n    logging.log(level, 'at %d', level)"
BEFORE = "import logging"

CASES: list[Case] = [
    *handlers("logs", BODIES, before=BEFORE),
    *handlers("logs", ENDINGS, before=BEFORE, differs="the end of a log record"),
    *handlers(
        "logs JSON",
        [*(pair for pair in BODIES if pair[0] in JSON_TOO), *ENDINGS],
        before=BEFORE,
        environment={"AWS_LAMBDA_LOG_FORMAT": "JSON"},
    ),
    *(
        case
        for level in LEVELS
        for case in handlers(
            f"logs from {level}",
            [("each level", EACH_LEVEL)],
            before=BEFORE,
            environment={"AWS_LAMBDA_LOG_LEVEL": level},
        )
    ),
    *handlers("logs at import", [("a warning", "pass")], before=f"{BEFORE}\nlogging.warning('up')"),
    *handlers(
        "logs in each invocation",
        [("its request id", "logging.warning('mine')")],
        before=BEFORE,
        events=(b"{}", b"{}"),
    ),
    *handlers(
        "logs JSON in each invocation",
        [("its tenant id", "logging.warning('mine')")],
        before=BEFORE,
        headers={"Lambda-Runtime-Aws-Tenant-Id": "blue"},
        environment={"AWS_LAMBDA_LOG_FORMAT": "json"},
    ),
]
