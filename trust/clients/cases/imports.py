"""Code that fails, or almost fails, to load."""

from ..case import Case

GOOD = "def handler(event, context):\n    return 'good'\n"
RAISING = {
    "an AttributeError": "import json\njson.nope",
    "a NameError": "nope",
    "a KeyError": "import os\nos.environ['NOPE']",
    "a ValueError": "raise ValueError('at import')",
    "one without text": "raise ValueError",
    "a missing package": "import no_such_package",
    "a missing name": "from json import nope",
    "an ImportError of its own": "raise ImportError('mine', name='x')",
    "a RecursionError": "def f(): f()\nf()",
    "an exception with error_type": "class E(Exception):\n    error_type = 'Mine'\nraise E('x')",
    "a text with several lines": "raise ValueError('one\\n  two')",
    "a cause": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('c') from e",
    "a failed assertion": "assert False",
    "its own name": "import app\napp.handler",
}
BROKEN = {
    "a missing bracket": "def handler(event, context:\n    return 1\n",
    "a missing indent": "def handler(event, context):\nreturn 1\n",
    "mixed tabs and spaces": "def handler(event, context):\n    a = 1\n\treturn a\n",
    "an unterminated string": "x = 'open\n",
    "a return outside a function": "return 1\n",
    "a null byte": "x = '\0'\n",
    "an invalid Unicode escape": "x = '\\uZZZZ'\n",
}
HANDLERS = {
    "without a dot": "handler",
    "empty": "",
    "only a dot": ".",
    "a dot at its end": "app.",
    "of a missing module": "nope.handler",
    "of a missing function": "app.nope",
    "of a missing package": "pkg.app.handler",
    "with slashes": "sub/inner.handler",
    "of a package": "sub.inner.handler",
    "of a built-in module": "sys.exit",
    "of a part of a built-in module": "time.sleep.x",
    "of the standard library": "json.dumps",
    "that is a constant": "sub.inner.CONSTANT",
}

CASES: list[Case] = [
    *(Case(f"import: {name}", f"{code}\n{GOOD}") for name, code in RAISING.items()),
    *(Case(f"syntax: {name}", code) for name, code in BROKEN.items()),
    Case("syntax: in an imported module", "import broken\n", files={"broken.py": "x = (\n"}),
    *(
        Case(
            f"handler: {name}",
            GOOD,
            handler=handler,
            files={"sub/__init__.py": "", "sub/inner.py": f"CONSTANT = 5\n{GOOD}"},
        )
        for name, handler in HANDLERS.items()
    ),
    Case("import: prints", f"print('at import')\n{GOOD}"),
    Case("import: calls sys.exit(5)", f"import sys\nsys.exit(5)\n{GOOD}"),
    Case("import: calls sys.exit()", f"import sys\nsys.exit()\n{GOOD}"),
    Case("import: calls sys.exit with a text", f"import sys\nsys.exit('over')\n{GOOD}"),
    Case("import: os._exit(7)", f"import os\nos._exit(7)\n{GOOD}"),
    Case("import: KeyboardInterrupt", f"raise KeyboardInterrupt\n{GOOD}"),
    Case("import: kills itself", f"import os\nos.kill(os.getpid(), 9)\n{GOOD}"),
    Case("import: the API refuses the error report", "import nope\n", refuse={"init/error": 500}),
    Case("import: fails, logs JSON", "1 / 0\n", environment={"AWS_LAMBDA_LOG_FORMAT": "JSON"}),
    Case(
        "import: a text that is not ASCII",
        "raise ValueError('ä')",
        differs="the encoding of an init error",
    ),
    Case(
        "import: a text in Cyrillic",
        "raise ValueError('нет')",
        differs="the encoding of an init error",
    ),
    Case("import: empty file", ""),
    Case(
        "import: __getattr__ of the module",
        "def __getattr__(name):\n    return lambda e, c: name\n",
    ),
]
