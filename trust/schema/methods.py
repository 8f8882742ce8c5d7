"""The table of the Bot API's methods, and which of them the Telegram emulator has."""

from darkroom_emulators.telegram.bot_api import BOT_API, NEWEST, MethodFacts
from darkroom_emulators.telegram.methods.table import METHODS

_HEAD = """# Methods of the Telegram emulator

`scripts/generate` wrote this page from the code of each method. Of the {all} methods of Bot API
{version}, the emulator supports {emulated}, {partly} of them only partly. It responds to the
others with `404 Not Found: method not found`, as an older server would, and logs the event
`method.unsupported`. If a bot passes an argument that the method ignores, the emulator logs
`argument.ignored`, once for each argument.

| method | since | |
| --- | --- | --- |
"""


def methods_page() -> str:
    """Return the page: a row for each method, in the order of the Bot API's documentation."""
    head = _HEAD.format(
        emulated=len(METHODS),
        all=len(BOT_API),
        version=NEWEST,
        partly=sum(bool(each.lacks) for each in METHODS.values()),
    )
    return head + "".join(_row(each) for each in BOT_API.values())


def _row(facts: MethodFacts) -> str:
    how = "not emulated"
    if found := METHODS.get(facts.name):
        how = f"partly: without {found.lacks}" if found.lacks else "emulated"
    return f"| {facts.name} | {facts.since} | {how} |\n"
