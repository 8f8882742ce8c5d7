"""The Replicate emulator for tests, as yielded by the fixture `replicate_emulator`."""

from typing import TypeAlias

from starlette.applications import Starlette

from ..kit.certificates import Certificates
from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..replicate.app import create_app
from ..replicate.emulator import ReplicateService
from ..replicate.settings import ReplicateSettings
from .canned import Answer, CannedModel
from .running import EmulatorThread, RunningEmulator

PredictionJson: TypeAlias = dict[str, object]  # as returned by `GET /v1/predictions/{id}`


class ReplicateEmulator(RunningEmulator[ReplicateService]):
    """A running Replicate emulator that tests can control and inspect.

    Pass `url` as `base_url` to Replicate's Python client, and `url + "/v1"` as `baseUrl` to the
    JavaScript client. With `certificates`, the emulator uses HTTPS.
    """

    def __init__(
        self,
        settings: ReplicateSettings | None = None,
        *,
        speed: float = 0.0,
        thread: EmulatorThread | None = None,
        certificates: Certificates | None = None,
    ):
        self.settings = settings or ReplicateSettings()
        self.webhook_secret = self.settings.webhook_secret
        tls = certificates.context if certificates else None
        super().__init__(speed=speed, thread=thread, tls=tls)

    def create_app(self, clock: Clock, log: EventLog) -> Starlette:
        """Return the emulator's app."""
        return create_app(self.settings, clock=clock, log=log)

    def returns(self, model: str, output: Answer) -> None:
        """Make the model `owner/name` accept any input and immediately return `output`.

        If `output` is a function, it is called with the inputs and returns the output. If it is an
        exception, the prediction fails with its text. Bytes in the output become files with URLs.
        """
        self.run(lambda: self.state.catalog.add(CannedModel(model, output)))

    def predictions(self, model: str = "") -> list[PredictionJson]:
        """Return the predictions of one or all models, oldest first, as the API returns them."""

        def work() -> list[PredictionJson]:
            every = self.state.predictions.newest_first()
            return [each.as_json() for each in reversed(every)]

        return [each for each in self.run(work) if model in {"", each["model"]}]
