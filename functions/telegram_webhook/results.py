"""Fetches a prediction's result again, to send it in full quality or to use it in a new order.

Replicate keeps results for an hour. This module is imported only when a press needs it; in most
processes, none does.
"""

from common.bot.outputs import NoPicture, Sender, urls_of
from common.clients.fetching import Fetcher, NotFetched
from common.clients.http import get_session
from common.clients.replicate import ReplicateClient, get_replicate
from common.clients.telegram import Place, get_telegram
from common.errors import Refused, UserError
from common.runtime.settings import get_settings
from common.texts import Text


class Results:
    """Fetches the results of earlier predictions."""

    def __init__(self, replicate: ReplicateClient, fetcher: Fetcher, sender: Sender):
        self._replicate = replicate
        self._fetcher = fetcher
        self._sender = sender

    def send_in_full(self, prediction_id: str, place: Place, now: float) -> None:
        """Send a prediction's output as documents.

        Raises UserError if it has expired, Refused if Telegram won't accept it, or UpstreamError.
        """
        try:
            self._sender.send_in_full(place, self._urls(prediction_id, now))
        except NotFetched as exc:
            raise UserError(Text.FILE_GONE) from exc

    def picture(self, prediction_id: str, number: int, now: float) -> bytes:
        """Return one of a prediction's outputs as bytes; `number` counts from 1.

        Raises UserError if it has expired, or UpstreamError.
        """
        urls = self._urls(prediction_id, now)[number - 1 : number]
        try:
            return self._fetcher.fetch(*urls)[0][0]
        except NotFetched as exc:
            raise UserError(Text.FILE_GONE) from exc

    def _urls(self, prediction_id: str, now: float) -> list[str]:
        try:
            prediction = self._replicate.get_prediction(prediction_id)
            if prediction.is_too_late(now):
                raise UserError(Text.FILE_GONE)
            return urls_of(prediction.output)
        except (NoPicture, Refused) as exc:
            raise UserError(Text.FILE_GONE) from exc


def get_results() -> Results:
    """Return a `Results` that uses this process's clients."""
    allowed = get_settings().private_addresses_allowed
    fetcher = Fetcher(get_session(), private_allowed=allowed)
    return Results(get_replicate(), fetcher, Sender(get_telegram(), fetcher))
