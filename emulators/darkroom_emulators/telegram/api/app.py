"""The emulator as an ASGI app."""

from starlette.applications import Starlette
from starlette.routing import Route

from ...kit.clock import Clock
from ...kit.event_log import EventLog
from ..emulator import TelegramService
from ..settings import TelegramSettings
from .calls import DownloadEndpoint, MethodEndpoint, run_webhook_reply
from .chats_routes import chats_routes
from .deliveries_routes import deliveries_routes
from .people_routes import people_routes

refuse_caller = TelegramService.refuse_caller


def create_app(settings: TelegramSettings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return the app; it works while its lifespan is open. `app.state.emulator` is its inside."""
    emulator = TelegramService(settings, clock=clock, log=log, run_reply=run_webhook_reply)
    routes = [  # what is called most stands first
        Route("/bot{path:path}", MethodEndpoint(emulator)),
        Route("/file/bot{path:path}", DownloadEndpoint(emulator)),
        *people_routes(),
        *chats_routes(),
        *deliveries_routes(),
    ]
    return emulator.app(routes, callers=settings.callers)
