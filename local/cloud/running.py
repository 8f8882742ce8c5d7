"""The local cloud as a whole: starts all parts, in one event loop, and ends them together."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.connection_limit import ConnectionLimit
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import CannotListen, bind, serving
from operations.bot_api import BotApi
from operations.bot_settings import check_settings
from operations.failures import CannotStart
from operations.introduction import introduce
from operations.model_check import check_model

from ..eventbridge.schedules import start_schedules
from ..faults import cloud_faults
from ..http_api.elsewhere import Elsewhere
from ..http_api.gateway import Gateway
from ..http_api.gateway import refuse_caller as refuse_at_gateway
from ..http_api.routing import RouteTable
from ..journeys.this_bot import TELEGRAM_PATH
from ..lambda_.crashes import Killer
from ..lambda_.instance import Instance
from ..lambda_.pool import FunctionPool
from ..page.app import create_page
from ..s3.buckets import make_buckets
from ..s3.embedded import EmbeddedS3
from ..s3.embedded import refuse_caller as refuse_at_s3
from ..s3.moto_process import Moto
from ..sam.template import Template, read_template
from ..settings import LocalSettings
from .emulators import LOCAL_MODELS, replicate_emulator, telegram_emulator

# a thousand photos on their way through the page, about 50 events each
KEPT_EVENTS = 60_000
# how long the clock waits for a function before it lets the function's deadline come: a cold start
# on a busy machine takes seconds, and the bot itself waits 10 s for a service that does not answer
GRACE_SECONDS = 12.0


class ServiceBuilder(Protocol):
    """Builds what the bot meets as Replicate or as Telegram."""

    def __call__(self, settings: LocalSettings, *, clock: Clock, log: EventLog) -> ASGIApp:
        """Return the app, which keeps the cloud's time and writes to its log."""


@asynccontextmanager
async def running_cloud(
    settings: LocalSettings,
    moto: Moto | None,
    *,
    replicate: ServiceBuilder = replicate_emulator,
    telegram: ServiceBuilder = telegram_emulator,
) -> AsyncIterator[EventLog]:
    """Run everything within the block, which gets the event log. Raises CannotStart.

    `moto` holds what is in S3, and is None where `settings` name another store. `replicate` and
    `telegram` are the emulators, or the way to the real services.
    """
    check_settings(settings.bot)
    template = read_template(settings.template, settings.template_parameters())
    clock = Clock(grace=GRACE_SECONDS)
    log = EventLog(clock, keep=KEPT_EVENTS)
    faults = cloud_faults(log, settings.seed)
    async with AsyncExitStack() as stack:
        sockets = _bind_all(settings, stack)

        stops: list[Callable[[], None]] = []
        limit = ConnectionLimit()

        async def serve(flag: str, app: ASGIApp) -> None:
            stops.append(await stack.enter_async_context(serving(app, sockets[flag], limit)))

        await serve("--replicate-port", replicate(settings, clock=clock, log=log))
        await serve("--telegram-port", telegram(settings, clock=clock, log=log))
        stack.push_async_callback(clock.close)
        pools = _pools(settings, template, log)
        gateway = Gateway(
            pools,
            RouteTable(template.functions),
            clock=clock,
            log=log,
            hide=settings.redaction,
            elsewhere=_elsewhere(settings, stack),
        )
        guard = CallerGuard(gateway, rule=settings.gateway_callers, refuse=refuse_at_gateway)
        await serve("--gateway-port", guard)
        stack.push_async_callback(_close_all, pools.values())
        for function in template.functions:
            start_schedules(function, pools[function.name], clock)
        log.listen(Killer(faults, pools).hear)
        await _introduce(settings, template)
        if moto is not None:
            s3 = EmbeddedS3(moto, settings.credentials, clock=clock, log=log, faults=faults)
            stack.callback(s3.close)
            await s3.loaded()
            guard = CallerGuard(s3, rule=settings.link_callers, refuse=refuse_at_s3)
            await serve("--s3-port", guard)
        await make_buckets(settings, template)
        page = create_page(settings, clock=clock, log=log, faults=faults)
        await serve("--page-port", page)
        for stop in stops:
            stack.callback(stop)
        stack.callback(log.close)  # the first thing at the end: streams of events do not hold it up
        yield log


def _bind_all(settings: LocalSettings, stack: AsyncExitStack) -> dict[str, socket.socket]:
    """Return a socket for each flag. Raises CannotStart, naming the flag of a taken port."""
    ports = {
        "--gateway-port": settings.gateway_port,
        "--replicate-port": settings.replicate_port,
        "--telegram-port": settings.telegram_port,
        "--page-port": settings.page_port,
    }
    if not settings.external_s3:
        ports["--s3-port"] = settings.s3_port
    sockets: dict[str, socket.socket] = {}
    for flag, port in ports.items():
        try:
            sockets[flag] = stack.enter_context(bind(settings.host, port))
        except CannotListen as exc:
            raise CannotStart(f"{exc}; choose another with {flag} N, or --host") from exc
    return sockets


async def _introduce(settings: LocalSettings, template: Template) -> None:
    """Make Telegram know the bot, and be sure that the model takes what it will send.

    The real Telegram hears of the bot last, when all the rest works: see local/live.
    """
    calls = Outgoing(settings.own_hosts)
    try:
        if not settings.live_telegram:
            url, token = settings.url(settings.telegram_port), settings.bot["TELEGRAM_BOT_TOKEN"]
            await introduce(
                BotApi(calls, url, token),
                webhook=f"{settings.url(settings.gateway_port)}{TELEGRAM_PATH}",
                secret_token=settings.bot["TELEGRAM_SECRET_TOKEN"],
            )
        for function in template.functions:
            if "REPLICATE_MODEL" in function.environment:
                url = f"{settings.url(settings.replicate_port)}/v1"
                token = settings.bot["REPLICATE_API_TOKEN"]
                await check_model(
                    calls,
                    url,
                    token,
                    function.environment,
                    local_models=() if settings.live_replicate else LOCAL_MODELS,
                )
                break
    finally:
        await calls.close()


def _elsewhere(settings: LocalSettings, stack: AsyncExitStack) -> Elsewhere | None:
    if not settings.functions_url:
        return None
    calls = Outgoing({urlsplit(settings.functions_url).hostname or ""})
    stack.push_async_callback(calls.close)
    return Elsewhere(settings.functions_url, calls)


async def _close_all(pools: Iterable[FunctionPool]) -> None:
    await asyncio.gather(*(pool.close() for pool in pools))


def _pools(settings: LocalSettings, template: Template, log: EventLog) -> dict[str, FunctionPool]:
    return {
        function.name: FunctionPool(
            function,
            partial(Instance, function, settings.credentials, log, hide=settings.redaction),
        )
        for function in template.functions
    }
