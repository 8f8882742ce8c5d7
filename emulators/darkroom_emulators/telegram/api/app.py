"""The emulator as an ASGI app."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from ...kit.clock import Clock
from ...kit.event_log import EventLog
from ...kit.keeping import Keeping
from ..emulator import TelegramService
from ..page.routes import page_routes
from ..polls import Polls
from ..rich.drafts import Drafts
from ..settings import TelegramSettings
from ..stars.ledger import StarLedger
from ..stars.payments import Payments
from ..stars.subscriptions import Subscriptions
from .calls import MethodEndpoint, run_webhook_reply
from .downloads import DownloadEndpoint

if TYPE_CHECKING:
    from ...kit.control_route import ControlRoute

# features with timers: build them at startup, so that they resume from their stored state
PARTS = (StarLedger, Subscriptions, Payments, Drafts, Polls)


def create_app(
    settings: TelegramSettings, *, clock: Clock, log: EventLog, keeping: Keeping | None = None
) -> Starlette:
    """Return the app; the emulator, `app.state.emulator`, runs for the app's lifespan.

    State is lost when the app stops, unless `keeping` stores it.
    """
    emulator = TelegramService(
        settings, clock=clock, log=log, run_reply=run_webhook_reply, keeping=keeping
    )
    if keeping:
        for part in PARTS:
            emulator.part(part)
    routes = [  # the most frequently called first
        Route("/bot{path:path}", MethodEndpoint(emulator)),
        Route("/file/bot{path:path}", DownloadEndpoint(emulator)),
        *page_routes(),
    ]
    return emulator.app(routes, callers=settings.callers, control=_control_routes)


def _control_routes() -> "list[ControlRoute]":
    from .control_routes import control_routes  # noqa: PLC0415 - startup needs no pydantic

    return control_routes()
