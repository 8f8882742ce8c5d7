"""The Replicate emulator as an ASGI app."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.keeping import Keeping
from . import (
    account_routes,
    catalog_routes,
    deployment_routes,
    file_routes,
    prediction_routes,
    training_routes,
)
from .base_path import EitherBasePath
from .calls import PathEndpoint
from .emulator import ReplicateService
from .settings import ReplicateSettings

if TYPE_CHECKING:
    from ..kit.control_route import ControlRoute


def create_app(
    settings: ReplicateSettings, *, clock: Clock, log: EventLog, keeping: Keeping | None = None
) -> Starlette:
    """Return the app, which serves `app.state.emulator` during its lifespan.

    By default, all state is lost when the app ends; `keeping` can store it.
    """
    emulator = ReplicateService(settings, clock=clock, log=log, keeping=keeping)
    routes = [
        *prediction_routes.routes(emulator),
        *file_routes.routes(emulator),
        *account_routes.routes(emulator),
        *catalog_routes.routes(emulator),
        *training_routes.routes(emulator),
        *deployment_routes.routes(emulator),
    ]
    nothing_here = PathEndpoint(emulator, {}, is_open=True)
    app = emulator.app(
        routes, callers=settings.callers, control=_control_routes, nothing_here=nothing_here
    )
    app.add_middleware(EitherBasePath)
    return app


def _control_routes() -> "list[ControlRoute]":
    from .deliveries_routes import deliveries_routes  # noqa: PLC0415 - pydantic, not needed at startup

    return deliveries_routes()
