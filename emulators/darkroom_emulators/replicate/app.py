"""The emulator as an ASGI app."""

from collections.abc import Iterable, Mapping

from starlette.applications import Starlette

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from . import account_routes, file_routes, prediction_routes
from .calls import PathEndpoint
from .catalog import Model
from .deliveries_routes import deliveries_routes
from .emulator import ReplicateService
from .models import DEPLOYMENTS, MODELS
from .settings import ReplicateSettings

refuse_caller = ReplicateService.refuse_caller


def create_app(
    settings: ReplicateSettings,
    *,
    clock: Clock,
    log: EventLog,
    models: Iterable[Model] = MODELS,
    deployments: Mapping[str, Model] = DEPLOYMENTS,
) -> Starlette:
    """Return the app; it works while its lifespan is open. `app.state.emulator` is its inside."""
    emulator = ReplicateService(
        settings, clock=clock, log=log, models=models, deployments=deployments
    )
    routes = [
        *prediction_routes.routes(emulator),
        *file_routes.routes(emulator),
        *account_routes.routes(emulator),
        *deliveries_routes(),
    ]
    nothing_here = PathEndpoint(emulator, {}, is_open=True)
    return emulator.app(routes, callers=settings.callers, nothing_here=nothing_here)
