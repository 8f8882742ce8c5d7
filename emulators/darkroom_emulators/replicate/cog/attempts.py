"""One prediction in a Cog server, from the request that starts it to its end.

The request is synchronous, and webhooks arrive while it runs. A synchronous request ends when the
prediction does, fails when the server dies, and returns output files as data: URIs in all versions
of Cog. An asynchronous request could only be followed through webhooks, which may never arrive. But
only webhooks report the start, partial output, and the logs of a running or failed prediction.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from http import HTTPStatus

from .documents import CogPrediction, read_prediction
from .progress import EVENTS, Progress, ProgressListener
from .server import CogServer, NoCogServer

REFUSED = {HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE}  # busy, or still in setup()
ACCEPTED_SECONDS = 0.5  # without a refusal by then, the prediction counts as accepted
LAST_WEBHOOK_SECONDS = 2.0  # how long to wait for the last webhook after the response


class Unusable(Exception):
    """The server returned a response that no Cog server should return; the text quotes it."""


class Attempt:
    """A request to run a prediction, and its outcome; always call `end` to close it."""

    def __init__(
        self,
        server: CogServer,
        listener: ProgressListener,
        prediction_id: str,
        changed: Callable[[CogPrediction], None],
    ):
        self._server, self._listener, self._id = server, listener, prediction_id
        self._progress = Progress(changed)
        self._listening = contextlib.ExitStack()
        self._request: asyncio.Task[tuple[int, object]] | None = None

    async def is_accepted(self, inputs: Mapping[str, object]) -> bool:
        """Send the request; return whether the server accepted it. Raises NoCogServer."""
        url = await self._listener.url(self._id)
        self._listening.enter_context(self._listener.listening(self._id, self._progress))
        body = {"id": self._id, "input": inputs, "webhook": url, "webhook_events_filter": EVENTS}
        request = self._request = asyncio.create_task(self._server.run(self._id, body))
        started = asyncio.create_task(self._progress.started.wait())
        try:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait({request, started}, timeout=ACCEPTED_SECONDS, return_when=first)
        finally:
            started.cancel()
        if self._progress.started.is_set() or not request.done():
            return True
        status, _ = request.result()
        return status not in REFUSED

    async def result(self) -> CogPrediction:
        """Wait for an accepted prediction to end, and return it. Raises NoCogServer or Unusable."""
        assert self._request  # noqa: S101 - it was accepted
        try:
            status, found = await asyncio.shield(self._request)  # only `end` may cancel it
        except NoCogServer:
            if failure := self._failure:
                return failure
            raise
        answer = read_prediction(found) if status == HTTPStatus.OK else None
        if answer and (answer.status == "succeeded" or answer.logs):
            return answer
        # From 0.17 on, Cog sends the logs of a failed prediction only in the webhook. If the model
        # crashes, 0.16 responds with 500 and sends the reason in the webhook.
        failure = await self._failure_told() or answer
        if failure is None:
            raise Unusable(f"HTTP {status}: {str(found)[:300]}")
        return failure

    async def end(self) -> None:
        """Close the connection, and cancel the prediction unless it has ended."""
        self._listening.close()
        if self._request is None:
            return
        if self._request.done():
            self._request.exception()  # so that asyncio doesn't report it as never retrieved
            return
        try:
            with contextlib.suppress(NoCogServer):
                await self._server.cancel(self._id)
        finally:
            self._request.cancel()

    async def _failure_told(self) -> CogPrediction | None:
        """Wait briefly for a webhook that reports a failure; return the failure, or None."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WEBHOOK_SECONDS):
                await self._progress.ended.wait()
        return self._failure

    @property
    def _failure(self) -> CogPrediction | None:
        """The failure that a webhook has reported, if any."""
        last = self._progress.last
        return last if last and last.has_ended and last.status != "succeeded" else None
