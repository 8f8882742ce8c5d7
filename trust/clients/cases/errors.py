"""Handlers that raise an exception."""

from ..case import Case, handlers

BEFORE = """
class Own(Exception):
    pass
class Typed(Exception):
    error_type = "Mine"
class Untypable(Exception):
    error_type = {1, 2}
class Unprintable(Exception):
    def __str__(self):
        raise ValueError("no text")
class Outer:
    class Inner(Exception):
        pass
def deeper(levels):
    if levels:
        deeper(levels - 1)
    raise LookupError("at the bottom")
def forever():
    return forever()
"""

BODIES = [
    ("an exception", "raise ValueError('no')"),
    ("one without text", "raise ValueError"),
    ("one with several arguments", "raise ValueError(1, 'two')"),
    ("one whose text has several lines", "raise ValueError('one\\ntwo\\n  three')"),
    ("one whose text is not ASCII", "raise ValueError('ä😀')"),
    ("one whose text has a lone surrogate", "raise ValueError('\\ud800')"),
    ("one of its own class", "raise Own('mine')"),
    ("one of a nested class", "raise Outer.Inner('inner')"),
    ("one with error_type", "raise Typed('typed')"),
    ("one with an error_type that is not JSON", "raise Untypable('typed')"),
    ("one that can't be printed", "raise Unprintable"),
    ("a KeyError", "return {}['missing']"),
    ("an AttributeError", "return event.nope"),
    ("an ImportError", "import no_such_module"),
    ("a SyntaxError", "eval('1 +')"),
    ("an AssertionError", "assert event is None, 'wrong'"),
    ("an OSError", "open('/nowhere')"),
    ("a TimeoutError", "raise TimeoutError('slow')"),
    ("a MemoryError", "raise MemoryError"),
    ("a StopIteration", "next(iter(()))"),
    ("a UnicodeDecodeError", "b'\\xff'.decode()"),
    ("a RecursionError", "forever()"),
    ("one from nested calls", "deeper(5)"),
    (
        "one with a cause",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise Own('c') from e",
    ),
    ("an implicit chain", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise Own('during')"),
    ("a group", "raise ExceptionGroup('some', [ValueError(1), KeyError(2)])"),
    ("one with notes", "error = Own('noted')\nerror.add_note('a note')\nraise error"),
    (
        "one in a thread",
        (
            "import threading\n"
            "t = threading.Thread(target=lambda: 1 / 0)\n"
            "threading.excepthook = lambda a: print('heard')\n"
            "t.start()\nt.join()\nreturn 'fine'"
        ),
    ),
    ("one from exec", "exec(compile('1 / 0', 'made.py', 'exec'))"),
    ("one whose text is very long", "raise ValueError('x' * 100_000)"),
]

CASES: list[Case] = [
    *handlers("raises", BODIES, before=BEFORE),
    *handlers(
        "raises, logs JSON",
        [
            ("an exception", "raise ValueError('no')"),
            ("one whose text is not ASCII", "raise ValueError('ä')"),
        ],
        environment={"AWS_LAMBDA_LOG_FORMAT": "JSON"},
    ),
    Case("raises: a handler that takes one argument", "def handler(event):\n    return 1\n"),
    Case("raises: a handler that is None", "handler = None\n"),
    Case("raises: a class as handler", "class handler:\n    def __init__(self, e, c): pass\n"),
    Case(
        "raises: in a module called bootstrap",
        "",
        handler="bootstrap.handler",
        files={"bootstrap.py": "def handler(event, context):\n    raise ValueError('mine')\n"},
    ),
    Case(
        "raises: in an imported module called bootstrap",
        "import bootstrap\ndef handler(event, context):\n    bootstrap.fail()\n",
        files={"bootstrap.py": "def fail():\n    raise ValueError('mine')\n"},
    ),
    Case(
        "raises: then returns, then raises",
        "def handler(event, context):\n    return 1 / event['by']\n",
        events=(b'{"by": 0}', b'{"by": 2}', b'{"by": 0}'),
    ),
]
