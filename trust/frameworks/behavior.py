"""Observe what a framework calls when it starts, and what it does when Telegram refuses a call."""

from darkroom_emulators.telegram.events import BotCall
from darkroom_emulators.testing.telegram import TelegramEmulator

from .recipes import PAGE, PHOTO, InstalledRecipe, reply_to_photo

RETRY_AFTER = 3  # the seconds that a 429 asks for
SECONDS = 20.0  # for a poll or a reply after a refusal; the slowest took 6
REPEAT_SECONDS = 6.0  # for the same reply to be sent again


def first_calls(emulator: TelegramEmulator) -> str:
    """Return the methods that the bot called until its first poll, with that poll's parameters."""
    found = []
    for call in emulator.events(BotCall):
        found.append(call.method)
        if call.method == "getUpdates":
            given = ", ".join(f"{name}={value}" for name, value in sorted(call.params.items()))
            return f"{', '.join(found)}({given})"
    return ", ".join(found)


def first_calls_in_docs() -> dict[str, str]:
    """Return the first calls in the page's table, by the recipe's name."""
    rows = [_cells(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return {row[0]: row[1].strip("`") for row in rows if len(row) == 7}


def table_row(installed: InstalledRecipe) -> str:
    """Run a recipe, refuse its calls in several ways, and return its row for the page's table."""
    with installed.running() as emulator:
        reply_to_photo(emulator)
        calls = first_calls(emulator)
    polls = [after_refused_poll(installed, status) for status in (409, 429, 502)]
    replies = [after_refused_reply(installed, status) for status in (429, 502)]
    return f"| {' | '.join([installed.recipe.name, f'`{calls}`', *polls, *replies])} |"


def is_in_docs(row: str) -> bool:
    """Return whether the page contains this row."""
    return row in PAGE.read_text(encoding="utf-8").splitlines()


def after_refused_poll(installed: InstalledRecipe, status: int) -> str:
    """Return what the bot does after its first getUpdates gets `status`."""
    with installed.running(**_refusal("getUpdates", status)) as emulator:
        _wait_for_calls(emulator, "getUpdates", 1)
        try:
            reply_to_photo(emulator, within=SECONDS)
        except TimeoutError:
            return "ends"
        (refused, _), (at, following), *_ = _timed(emulator, "getUpdates")
    waited = at - following.ms / 1000 - refused
    if status != 429:
        return "polls on"
    return "waits" if waited >= RETRY_AFTER - 0.1 else "polls too early"


def after_refused_reply(installed: InstalledRecipe, status: int) -> str:
    """Return what the bot does after a sendMessage gets `status`."""
    with installed.running(**_refusal("sendMessage", status)) as emulator:
        emulator.send_photo(PHOTO.read_bytes())
        _wait_for_calls(emulator, "sendMessage", 1)
        try:
            _wait_for_calls(emulator, "sendMessage", 2, within=REPEAT_SECONDS)
        except TimeoutError:
            pass
        else:
            return "sends again"
        try:
            reply_to_photo(emulator, within=SECONDS)
        except TimeoutError:
            return "raises, and the bot ends"
    return "raises"


def _refusal(method: str, status: int) -> dict[str, object]:
    more = {"retry_after": RETRY_AFTER} if status == 429 else {}
    return {"match": {"method": method}, "status": status, **more}


def _wait_for_calls(
    emulator: TelegramEmulator, method: str, count: int, *, within: float = 60
) -> None:
    emulator.wait_until(lambda: len(_timed(emulator, method)) >= count, within=within)


def _timed(emulator: TelegramEmulator, method: str) -> list[tuple[float, BotCall]]:
    return [(at, call) for at, call in emulator.timed(BotCall) if call.method == method]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]
