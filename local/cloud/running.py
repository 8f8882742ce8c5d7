"""Starts all servers of the local cloud in one event loop, and stops them together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.connection_limit import ConnectionLimit
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.keep_before_response import KeepBeforeResponse
from darkroom_emulators.kit.keeping import InMemory
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import serving
from operations.bot_settings import check_settings

from ..aws.invoke_api import InvokeApi, invoke_failure
from ..aws.resources import make_resources
from ..aws.services import AwsServices
from ..eventbridge.schedules import start_schedules
from ..faults import cloud_faults
from ..http_api.apis import ApiTable
from ..http_api.elsewhere import Elsewhere
from ..http_api.gateway import Gateway
from ..http_api.gateway import refuse_caller as refuse_at_gateway
from ..lambda_.asynchronous import Queue
from ..lambda_.bases import BaseProcess
from ..lambda_.clients import client_command
from ..lambda_.clones import can_fork
from ..lambda_.crashes import Killer
from ..lambda_.instance import Instance
from ..lambda_.pool import FunctionPool
from ..page.app import create_page
from ..s3.buckets import make_buckets
from ..s3.embedded import EmbeddedS3
from ..s3.embedded import refuse_caller as refuse_at_s3
from ..s3.expiry import Expiry
from ..s3.moto_process import Moto
from ..s3.notifier import Notifier
from ..sam.project import read_project
from ..sam.template import Function, Template
from ..settings import LocalSettings
from ..settings.https import server_tls
from .emulators import replicate_emulator, telegram_emulator
from .introducing import introduce_bot
from .kept_state import QUEUE
from .ports import bind_all
from .routine import ScheduledRuns
from .start_files import StartFiles

if TYPE_CHECKING:
    from darkroom_emulators.kit.state_folder import StateFolder

# enough for a thousand photos on the page, at about 50 events each
KEPT_EVENTS = 60_000
# how long, in real time, the clock waits for running functions before it moves on. On a busy
# machine a cold start takes seconds, and the bot waits up to 10 s for a service to respond
GRACE_SECONDS = 12.0


class ServiceBuilder(Protocol):
    """Builds the app that the bot calls as Replicate or Telegram: an emulator or a forwarder."""

    def __call__(self, settings: LocalSettings, *, clock: Clock, log: EventLog) -> ASGIApp:
        """Return the app, which uses the cloud's clock and event log."""


@asynccontextmanager
async def running_cloud(
    settings: LocalSettings,
    moto: Moto | None,
    *,
    replicate: ServiceBuilder = replicate_emulator,
    telegram: ServiceBuilder = telegram_emulator,
    template: Template | None = None,
    state: "StateFolder | None" = None,
) -> AsyncIterator[EventLog]:
    """Run the local cloud during the block, and yield its event log. Raises CannotStart.

    `moto` stores the objects of S3, and is None if `settings` name another store. `replicate` and
    `telegram` build the emulators, or forwarders to the real services. `template` has already
    been built; without it, the settings' template is used unbuilt. `state` is the folder for
    `--keep`.
    """
    if not settings.is_foreign:
        check_settings(settings.bot)
    template = template or read_project(settings)
    clock = state.new_clock(grace=GRACE_SECONDS) if state else Clock(grace=GRACE_SECONDS)
    log = EventLog(clock, keep=KEPT_EVENTS, routine=ScheduledRuns().include)
    faults = cloud_faults(log, settings.seed)
    async with AsyncExitStack() as stack:
        sockets = bind_all(settings, stack)

        stops: list[Callable[[], None]] = []
        limit = ConnectionLimit()

        async def serve(flag: str, app: ASGIApp) -> None:
            opened = serving(app, sockets[flag], limit, tls=server_tls(settings, flag))
            stops.append(await stack.enter_async_context(opened))

        for flag, build in _services(settings, replicate, telegram, state):
            await serve(flag, build(settings, clock=clock, log=log))
        stack.push_async_callback(clock.close)
        pools = _pools(settings, template, clock, log)
        gateway = Gateway(
            pools,
            ApiTable(template.functions),
            clock=clock,
            log=log,
            hide=settings.redaction,
            elsewhere=_elsewhere(settings, stack),
        )
        await serve(
            "--gateway-port",
            CallerGuard(gateway, rule=settings.gateway_callers, refuse=refuse_at_gateway),
        )
        stack.push_async_callback(_close_all, pools.values())
        kept = state.keeper(QUEUE) if state else InMemory()
        stack.callback(kept.end)
        queue = Queue(template.functions, pools, clock, kept)
        start_schedules(template.functions, queue, clock, log)
        for listener in (Killer(faults, pools), StartFiles(settings, template, log)):
            log.listen(listener.hear)
        if not settings.is_foreign:
            await introduce_bot(settings, template)
        invoke = InvokeApi(template.functions, pools, queue, clock=clock, log=log).app()
        if settings.is_foreign:
            invoke_kept = KeepBeforeResponse(invoke, kept, invoke_failure)
            guard = CallerGuard(invoke_kept, rule=settings.callers, refuse=refuse_at_gateway)
            await serve("--lambda-port", guard)
        notifier = Notifier(template.functions, queue, clock)
        if moto is not None:
            s3 = EmbeddedS3(
                moto,
                settings.credentials,
                clock=clock,
                log=log,
                faults=faults,
                on_change=notifier.hear if notifier.is_needed else None,
            )
            stack.callback(s3.close)
            await s3.loaded()
            await make_resources(template.resources, s3)
            clock.spawn(Expiry(s3, clock=clock, log=log).run(), name="lifecycle rules")
            app = AwsServices(s3, invoke, s3, clock=clock, log=log) if settings.is_foreign else s3
            await serve(
                "--s3-port",
                CallerGuard(app, rule=settings.link_callers, refuse=refuse_at_s3),
            )
        # the embedded S3 is not probed: it handles one write at a time, and would log the probe
        await make_buckets(settings, template, probe=moto is None)
        notifier.start()
        queue.resume()
        page = create_page(
            settings, clock=clock, log=log, faults=faults, bucket=_shown_bucket(settings, template)
        )
        await serve("--page-port", page)
        for stop in stops:
            stack.callback(stop)
        stack.callback(log.close)  # runs first, so that event streams don't delay shutdown
        for pool in _kept_ready(settings, template, pools):  # last: functions may call any server
            pool.keep_ready()
        yield log


def _services(
    settings: LocalSettings,
    replicate: ServiceBuilder,
    telegram: ServiceBuilder,
    state: "StateFolder | None",
) -> Iterator[tuple[str, Callable[..., ASGIApp]]]:
    """Yield the flag and builder of each requested service; emulators use `state`, if given."""
    for name, build in (("replicate", replicate), ("telegram", telegram)):
        if settings.has(name):
            kept = partial(build, keeping=state.keeper(name)) if state else build  # type: ignore[call-arg]  # only emulators have it; `scripts/live` keeps no state
            yield f"--{name}-port", kept


def _elsewhere(settings: LocalSettings, stack: AsyncExitStack) -> Elsewhere | None:
    if not settings.functions_url:
        return None
    calls = Outgoing({urlsplit(settings.functions_url).hostname or ""})
    stack.push_async_callback(calls.close)
    return Elsewhere(settings.functions_url, calls)


def _kept_ready(
    settings: LocalSettings, template: Template, pools: dict[str, FunctionPool]
) -> list[FunctionPool]:
    """Return the pools that start an instance before it is needed."""
    return [
        pools[each.name]
        for each in template.functions
        if (settings.fast_starts or each.snap_start) and not each.broken
    ]


def _shown_bucket(settings: LocalSettings, template: Template) -> str:
    """Return the bucket that the page shows: the bot's, or the template's first, or "" if none."""
    if not settings.is_foreign:
        return settings.bot["BUCKET_NAME"]
    return template.buckets[0].name if template.buckets else ""


async def _close_all(pools: Iterable[FunctionPool]) -> None:
    await asyncio.gather(*(pool.close() for pool in pools))


def _pools(
    settings: LocalSettings, template: Template, clock: Clock, log: EventLog
) -> dict[str, FunctionPool]:
    def pool(function: Function) -> FunctionPool:
        command = client_command(settings.runtime_client, function)
        given = (function, settings.credentials, log)
        new = partial(Instance, *given, hide=settings.redaction, command=command)
        base = partial(BaseProcess, *given, hide=settings.redaction, command=command)
        new_base = base if settings.fast_starts and can_fork(command) else None
        return FunctionPool(function, new, clock=clock, log=log, new_base=new_base)

    return {function.name: pool(function) for function in template.functions}
