"""Makes a model in a user's Cog server available through Replicate's API."""

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

# Replicate's wording. The codes are documented at
# https://replicate.com/docs/reference/error-codes, and the texts come from users' bug reports.
INTERRUPTED = "Prediction interrupted; please retry (code: PA)"
NOT_STARTED = "Director: unexpected error handling prediction (E6716)"
UNEXPECTED = "Director: unexpected error handling prediction (E9243)"

# Seconds between two attempts while the server is busy. Cog frees a prediction's slot just after
# its response, so the first wait is short.
FIRST_WAIT, LONGEST_WAIT = 0.002, 0.25
FETCHED = ("http://", "https://", "data:")
UNKNOWN_INPUTS = {"title": "Input", "type": "object", "properties": {}}


class CogModel(Model):
    """The model of the Cog server at `url`. Predictions wait in a queue until the server is free.

    Cog refuses a prediction while all its slots are taken, so the first prediction in the queue is
    retried until it is accepted. The model gets the server's schema as soon as it is available;
    until then, any input is accepted. So the default version is derived from the name, not from the
    schema. If the emulator started the server, `process` is its process, which `close` stops.
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
        """The server's OpenAPI document or, until it is known, a schema for any input."""
        return self._schema or cog_schema(UNKNOWN_INPUTS, {"title": "Output"})

    @property
    def input_schema(self) -> Schema:
        """The schema of the inputs, with references resolved."""
        return input_schema_of(self.openapi_schema)

    @property
    def description(self) -> str:
        """A one-line description of the model, with the server's URL."""
        return f"The model of the Cog server at {self.url}"

    async def prepare(self) -> None:
        """Get the server's schema if it isn't known yet."""
        if self._schema is None:
            try:
                self._schema = await self._server.schema()
            except NoCogServer:
                return  # the prediction will report it

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Run a prediction in the server. Raises ModelFailed."""
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
        """Close all connections, and stop the server if the emulator started it."""
        await self._listener.close()
        await self._server.close()
        if self._process:
            await asyncio.to_thread(self._process.end)

    async def _accepted(
        self, inputs: Mapping[str, object], run_id: str, changed: Callable[[CogPrediction], None]
    ) -> Attempt:
        """Retry until the server accepts the prediction. Raises NoCogServer or ModelFailed."""
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
        """Return the output of a prediction. Raises ModelFailed if it did not succeed."""
        match found.status:
            case "succeeded":
                return found.output
            case "canceled":
                cause = f"{self.url}: canceled at the server, not through Replicate's API"
                raise ModelFailed(INTERRUPTED, cause=cause)
        raise ModelFailed(found.error or UNEXPECTED, cause=await self._trouble())

    async def _trouble(self) -> str:
        """Return the server's problem after a failure, or an empty string if it still works."""
        try:
            problem = (await self._server.health()).problem
        except NoCogServer as exc:
            return self._why(str(exc))
        return f"{self.url}: {problem}" if problem else ""

    def _why(self, seen: str) -> str:
        """Return the error `seen`, with the reason if the server's process has ended."""
        ended = self._process.why_it_ended() if self._process else ""
        return f"{seen}; {ended}" if ended else seen

    def _is_shown(self, output: list[object]) -> bool:
        """Return whether to show this partial output to clients.

        Cog's webhooks contain partial output as a list, even if the model has a single output. In
        0.16, they contain paths on Cog's own disk instead of files.
        """
        schema = self.openapi_schema["components"]["schemas"].get("Output", {})
        if schema.get("x-cog-array-type") != "iterator":
            return False
        has_files = schema.get("items", {}).get("format") == "uri"
        return not has_files or all(str(item).startswith("data:") for item in output)

    def _given(self, inputs: Mapping[str, object], run: Run) -> dict[str, object]:
        """Return the inputs to send to Cog: the known ones, with the emulator's files inlined."""
        if self._schema is None:
            return {name: _inlined(value, run) for name, value in inputs.items()}
        known = self.input_schema["properties"]
        given = {name: value for name, value in inputs.items() if name in known}
        for name, value in given.items():
            _check_urls(value, known[name])
        return {name: _inlined(value, run) for name, value in given.items()}


def _check_urls(value: object, schema: Schema) -> None:
    """Raise ModelFailed if a file is not given by URL; Cog would interpret it as a path."""
    if isinstance(value, list):
        for item in value:
            _check_urls(item, schema.get("items", {}))
    elif schema.get("format") == "uri" and not str(value).lower().startswith(FETCHED):
        raise ModelFailed("Failed to download the input: not an http or https URL")


def _inlined(value: object, run: Run) -> object:
    """Return `value` with the URLs of the emulator's own files replaced by data: URIs.

    Some of these URLs require a client's token, and some servers can't reach the emulator.
    """
    if isinstance(value, list):
        return [_inlined(item, run) for item in value]
    file = run.own_file(value) if isinstance(value, str) else None
    return data_uri(file.content.read(), file.content_type) if file else value
