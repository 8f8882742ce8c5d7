"""Logs where the emulator differs from Telegram."""

from ..kit.event_log import EventLog
from .arguments import Arguments
from .bot_api import BOT_API
from .events import ArgumentIgnored, MethodUnsupported, RefusalGuessed, Via

# ignoring these makes no difference to bots or people
_WITHOUT_EFFECT = frozenset({"disable_notification", "cache_time", "supports_streaming"})
MOST_REPORTED = 10_000


class Gaps:
    """Reports calls that the emulator can't run, or runs differently from Telegram.

    Each ignored argument and each guessed error of a method is reported once.
    """

    def __init__(self, log: EventLog, version: str):
        self._log, self._version = log, version
        self._reported: set[tuple[str, ...]] = set()

    def unsupported(self, method: str, bot_id: int, via: Via) -> None:
        """Report a call of a method that isn't emulated, or is newer than the emulated version."""
        facts = BOT_API.get(method.lower())
        self._log.append(
            MethodUnsupported(
                bot_id=bot_id,
                method=method,
                since=(facts.since or None) if facts else None,
                via=via,
                explanation=self._why(method),
            )
        )

    def ignored(self, method: str, bot_id: int, arguments: Arguments) -> None:
        """Report the documented arguments of a finished call that its method never read."""
        unread = arguments.unread()
        if not unread:
            return
        known = BOT_API[method.lower()].parameters
        for name in (unread & known.keys()) - _WITHOUT_EFFECT:
            if self._is_new("argument", method, name):
                why = f"{method} ignored {name}, which is not emulated"
                self._log.append(
                    ArgumentIgnored(bot_id=bot_id, method=method, argument=name, explanation=why)
                )

    def guessed(self, method: str, bot_id: int, text: str) -> None:
        """Report an error whose message, or the rule behind it, is our guess."""
        if self._is_new("guess", method, text):
            why = f'{method} was refused with "{text}"; the text or the rule behind it is our guess'
            self._log.append(
                RefusalGuessed(bot_id=bot_id, method=method, description=text, explanation=why)
            )

    def _why(self, method: str) -> str:
        facts = BOT_API.get(method.lower())
        if facts is None:
            return f"The Bot API has no method {method}: check its name"
        if not facts.is_in(self._version):
            return (
                f"{method} was added in Bot API {facts.since}, but the emulated version is "
                f"{self._version}: start the emulator without --bot-api"
            )
        return (
            f"{method} is not emulated, so it gets the same response as an unknown method. "
            "Make the bot work without it"
        )

    def _is_new(self, *what: str) -> bool:
        if what in self._reported or len(self._reported) >= MOST_REPORTED:
            return False
        self._reported.add(what)
        return True
