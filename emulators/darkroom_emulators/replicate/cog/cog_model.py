"""A model that runs in the user's Cog server, offered through Replicate's API."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping

from ..model import Model, ModelFailed, Run, cog_schema
from ..schema import Schema
from .attempts import Attempt, Unusable
from .documents import CogPrediction, input_schema_of
from .output import Logs, OutputFiles, data_uri
from .process import CogProcess
from .progress import ProgressListener
from .server import CogServer, NoCogServer

# Replicate's wording: the codes are documented at
# https://replicate.com/docs/reference/error-codes, and the texts come from its users' reports.
INTERRUPTED = "Prediction interrupted; please retry (code: PA)"
NOT_STARTED = "Director: unexpected error handling prediction (E6716)"
UNEXPECTED = "Director: unexpected error handling prediction (E9243)"

# Seconds between two tries when the server is busy. Cog frees a prediction's slot just after its
# response, so the first wait is short.
FIRST_WAIT, LONGEST_WAIT = 0.002, 0.25
FETCHED = ("http://", "https://", "data:")
UNKNOWN_INPUTS = {"title": "Input", "type": "object", "properties": {}}


class CogModel(Model):
    """The model that a Cog server at `url` runs. Predictions queue here until the server is free.

    Cog refuses a prediction when all its slots are taken, so the first in the queue is retried
    until it is accepted. The schema is the server's, as soon as that has one; until then any input
    is accepted. The version is derived from the name, as the schema may come later. `process` is
    the server if the emulator started it: it is stopped with the model.
    """

    is_remote = True

    def __init__(
        self,
        owner: str,
        name: str,
        url: str,
        *,
        version: str = "",
        schema: Schema | None = None,
        process: CogProcess | None = None,
    ):
        full_name = f"{owner}/{name}"
        digits = version or hashlib.sha256(full_name.encode()).hexdigest()
        super().__init__(owner, name, is_official=not version, version=digits)
        self.url = url
        self._schema, self._process = schema, process
        self._server, self._listener = CogServer(url), ProgressListener(url)
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @property
    def openapi_schema(self) -> Schema:
        """The server's own document."""
        return self._schema or cog_schema(UNKNOWN_INPUTS, {"title": "Output"})

    @property
    def input_schema(self) -> Schema:
        """The schema of the inputs, without references."""
        return input_schema_of(self.openapi_schema)

    @property
    def description(self) -> str:
        """Where it runs."""
        return f"The model of the Cog server at {self.url}"

    async def prepare(self) -> None:
        """Get the server's schema, if it has one by now."""
        if self._schema is None:
            try:
                self._schema = await self._server.schema()
            except NoCogServer:
                return  # the prediction will report it

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Run a prediction there. Raises ModelFailed."""
        files, logs = OutputFiles(run.store), Logs(run.log)

        def changed(found: CogPrediction) -> None:
            run.begin()
            logs.take(found.logs)
            if isinstance(found.output, list) and self._is_shown(found.output):
                run.show(files.published(found.output))

        attempt = None
        try:
            async with self._turn:
                attempt = await self._accepted(self._given(inputs, run), run.id, changed)
            run.begin()
            found = await attempt.result()
        except NoCogServer as exc:
            error = INTERRUPTED if attempt else NOT_STARTED
            raise ModelFailed(error, cause=self._why(str(exc))) from exc
        except Unusable as exc:
            raise ModelFailed(UNEXPECTED, cause=f"{self.url}: {exc}") from exc
        finally:
            self._freed.set()
            if attempt:
                await attempt.end()
        logs.take(found.logs, is_all=True)
        return files.published(await self._output_of(found))

    async def close(self) -> None:
        """Stop the server, if it is ours, and whatever belongs to it."""
        await self._listener.close()
        await self._server.close()
        if self._process:
            await asyncio.to_thread(self._process.end)

    async def _accepted(
        self, inputs: Mapping[str, object], run_id: str, changed: Callable[[CogPrediction], None]
    ) -> Attempt:
        """Return the attempt that the server accepts. Raises NoCogServer, ModelFailed."""
        wait = FIRST_WAIT
        while True:
            self._freed.clear()
            attempt, is_accepted = Attempt(self._server, self._listener, run_id, changed), False
            try:
                is_accepted = await attempt.is_accepted(inputs)
            finally:
                if not is_accepted:
                    await attempt.end()
            if is_accepted:
                return attempt
            if problem := (await self._server.health()).problem:
                raise ModelFailed(NOT_STARTED, cause=f"{self.url}: {problem}")
            wait = await self._next_wait(wait)

    async def _next_wait(self, wait: float) -> float:
        """Wait `wait` seconds, or until one of our predictions ends; return the next wait."""
        try:
            async with asyncio.timeout(wait):
                await self._freed.wait()
        except TimeoutError:
            return min(2 * wait, LONGEST_WAIT)
        return FIRST_WAIT

    async def _output_of(self, found: CogPrediction) -> object:
        """Return the output of a prediction that ended. Raises ModelFailed."""
        match found.status:
            case "succeeded":
                return found.output
            case "canceled":
                cause = f"{self.url}: canceled there, and not by Replicate's API"
                raise ModelFailed(INTERRUPTED, cause=cause)
        raise ModelFailed(found.error or UNEXPECTED, cause=await self._trouble())

    async def _trouble(self) -> str:
        """Return what is wrong with the server after a failure, empty if it still works."""
        try:
            problem = (await self._server.health()).problem
        except NoCogServer as exc:
            return self._why(str(exc))
        return f"{self.url}: {problem}" if problem else ""

    def _why(self, seen: str) -> str:
        """Return what is known about a server that has failed, and about its process."""
        ended = self._process.why_it_ended() if self._process else ""
        return f"{seen}; {ended}" if ended else seen

    def _is_shown(self, output: list[object]) -> bool:
        """Return whether to show clients this output before the end.

        Cog's webhooks send the output so far as a list, even if the model has a single output. In
        0.16 they have paths on Cog's own disk instead of files.
        """
        schema = self.openapi_schema["components"]["schemas"].get("Output", {})
        if schema.get("x-cog-array-type") != "iterator":
            return False
        has_files = schema.get("items", {}).get("format") == "uri"
        return not has_files or all(str(item).startswith("data:") for item in output)

    def _given(self, inputs: Mapping[str, object], run: Run) -> dict[str, object]:
        """Return the inputs to send to Cog: only known ones, with the emulator's files inlined."""
        if self._schema is None:
            return {name: _inlined(value, run) for name, value in inputs.items()}
        known = self.input_schema["properties"]
        given = {name: value for name, value in inputs.items() if name in known}
        for name, value in given.items():
            _check_urls(value, known[name])
        return {name: _inlined(value, run) for name, value in given.items()}


def _check_urls(value: object, schema: Schema) -> None:
    """Raise ModelFailed for a file without a URL to fetch it by: Cog would take it for a path."""
    if isinstance(value, list):
        for item in value:
            _check_urls(item, schema.get("items", {}))
    elif schema.get("format") == "uri" and not str(value).lower().startswith(FETCHED):
        raise ModelFailed("Failed to download the input: not an http or https URL")


def _inlined(value: object, run: Run) -> object:
    """Return `value` with URLs of the emulator's own files replaced by data: URIs.

    Some of them need a client's token, and not every server can reach the emulator.
    """
    if isinstance(value, list):
        return [_inlined(item, run) for item in value]
    file = run.own_file(value) if isinstance(value, str) else None
    return data_uri(file.content.read(), file.content_type) if file else value
