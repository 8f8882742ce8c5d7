"""Where the emulator differs from Telegram; the event log reports each difference once."""

from ..kit.event_log import EventLog
from .arguments import Arguments
from .bot_api import BOT_API
from .events import ArgumentIgnored, MethodUnsupported, RefusalGuessed, Via

# ignoring these is not a gap: neither bots nor people would see a difference
_WITHOUT_EFFECT = frozenset({"disable_notification", "cache_time", "supports_streaming"})
MOST_REPORTED = 10_000


class Gaps:
    """Reports what the emulator lacks for a call, once for each method or argument."""

    def __init__(self, log: EventLog, version: str):
        self._log, self._version = log, version
        self._reported: set[tuple[str, ...]] = set()

    def unsupported(self, method: str, bot_id: int, via: Via) -> None:
        """Report a call of a method that is not emulated, or newer than this server."""
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
        """Report arguments of a finished call that are in the API but that nothing has read."""
        unread = arguments.unread()
        if not unread:
            return
        known = BOT_API[method.lower()].parameters
        for name in (unread & known.keys()) - _WITHOUT_EFFECT:
            if self._is_new("argument", method, name):
                why = f"{method} ran without {name}: the emulator does not act on it"
                self._log.append(
                    ArgumentIgnored(bot_id=bot_id, method=method, argument=name, explanation=why)
                )

    def guessed(self, method: str, bot_id: int, text: str) -> None:
        """Report an error whose text, or rule, is our guess about the real server."""
        if self._is_new("guess", method, text):
            why = f'{method} was refused with "{text}": that text, or the rule, is a guess'
            self._log.append(
                RefusalGuessed(bot_id=bot_id, method=method, description=text, explanation=why)
            )

    def _why(self, method: str) -> str:
        facts = BOT_API.get(method.lower())
        if facts is None:
            return f"The Bot API has no method {method}: check its name"
        if not facts.is_in(self._version):
            return (
                f"{method} came with Bot API {facts.since}, and this emulator is one of "
                f"{self._version}: start it without --bot-api"
            )
        return (
            f"{method} is not emulated, so it is answered as by a server that does not know it. "
            "Let the bot go on without it"
        )

    def _is_new(self, *what: str) -> bool:
        if what in self._reported or len(self._reported) >= MOST_REPORTED:
            return False
        self._reported.add(what)
        return True
