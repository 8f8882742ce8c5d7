"""Ways a process can end, and calls that the Runtime API can refuse."""

from ..case import Case, handlers

BODIES = [
    ("sys.exit(3)", "import sys\nsys.exit(3)"),
    ("sys.exit()", "import sys\nsys.exit()"),
    ("sys.exit with a text", "import sys\nsys.exit('over')"),
    ("os._exit(0)", "import os\nos._exit(0)"),
    ("os._exit(9)", "import os\nos._exit(9)"),
    ("SIGKILL", "import os\nos.kill(os.getpid(), 9)"),
    ("SIGTERM", "import os\nos.kill(os.getpid(), 15)"),
    ("abort", "import os\nos.abort()"),
    ("KeyboardInterrupt", "raise KeyboardInterrupt"),
    ("GeneratorExit", "raise GeneratorExit('x')"),
    ("BaseException", "raise BaseException('base')"),
    (
        "sys.exit in a thread",
        (
            "import sys, threading\nt = threading.Thread(target=sys.exit)\n"
            "t.start()\nt.join()\nreturn 'on'"
        ),
    ),
    ("atexit", "import atexit, sys\natexit.register(print, 'bye')\nsys.exit(4)"),
]
LARGE = "return 'small'"

CASES: list[Case] = [
    *handlers("exit", BODIES),
    *handlers("refused", [("a result", LARGE)], refuse={"response": 413}),
    *handlers(
        "refused", [("a result, twice", LARGE)], refuse={"response": 400}, events=(b"{}", b"{}")
    ),
    *handlers("refused", [("an error", "raise ValueError('no')")], refuse={"error": 400}),
]
