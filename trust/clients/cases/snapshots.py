"""Functions with SnapStart's hooks."""

from ..case import Case

BEFORE = (
    "from snapshot_restore_py import register_after_restore as after\n"
    "from snapshot_restore_py import register_before_snapshot as before\n"
)
GOOD = "def handler(event, context):\n    return 'good'\n"
CODES = {
    "no hook": "",
    "two of each, in order": "before(print, 'b1')\nbefore(print, 'b2')\n"
    "after(print, 'a1')\nafter(print, 'a2')",
    "before registers another": "def more():\n    before(print, 'late')\nbefore(print, 'first')\n"
    "before(more)",
    "after registers another": "def more():\n    after(print, 'late')\nafter(more)",
    "arguments": "before(print, 'a', 'b', sep='-')\nafter(print, 'c', end='!\\n')",
    "decorators": "@before\ndef one():\n    print('one')\n@after\ndef two():\n    print('two')",
    "a coroutine, never awaited": "@after\nasync def one():\n    print('never')",
    "before raises": "@before\ndef one():\n    raise ValueError('no snapshot')",
    "before calls sys.exit": "import sys\nbefore(sys.exit, 3)",
    "after raises": "@after\ndef one():\n    raise ValueError('no restore')",
    "after calls sys.exit": "import sys\nafter(sys.exit)",
    "import fails": "1 / 0",
    "a log line": "import logging\nafter(logging.warning, 'restored')",
}
SNAP = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
HOOKED = f"{BEFORE}before(print, 'b')\nafter(print, 'a')\n{GOOD}"

CASES: list[Case] = [
    *(
        Case(f"snapshot: {name}", f"{BEFORE}{code}\n{GOOD}", environment=SNAP)
        for name, code in CODES.items()
    ),
    Case("snapshot: without SnapStart hooks never run", HOOKED),
    Case(
        "snapshot: the restore is refused", HOOKED, environment=SNAP, refuse={"restore/next": 500}
    ),
]
