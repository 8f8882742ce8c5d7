"""The two emulators, set up for the bot."""

from starlette.applications import Starlette

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.app import create_app as create_replicate
from darkroom_emulators.replicate.models import MODELS
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.api.app import create_app as create_telegram
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from operations.failures import CannotStart

from ..journeys.this_bot import TELEGRAM_PATH
from ..settings import LocalSettings

LOCAL_MODELS = frozenset(model.full_name for model in MODELS)


def replicate_emulator(settings: LocalSettings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return a Replicate that knows the bot's token and signs with its secret.

    Raises CannotStart where Replicate would give out no such secret.
    """
    try:
        replicate = ReplicateSettings(
            api_tokens=frozenset({settings.bot["REPLICATE_API_TOKEN"]}),
            webhook_secret=settings.bot["REPLICATE_WEBHOOK_SECRET"],
            delay=settings.delay,
            seed=settings.seed,
            allowed_hosts=settings.own_hosts,
            callers=settings.callers,
        )
    except ValueError as exc:
        raise CannotStart(f"the settings do not fit Replicate: {exc}") from exc
    return create_replicate(replicate, clock=clock, log=log)


def telegram_emulator(settings: LocalSettings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return a Telegram in which the bot exists.

    Raises CannotStart where Telegram would give out no such token.
    """
    try:
        bot = BotSettings(
            token=settings.bot["TELEGRAM_BOT_TOKEN"],
            webhook=f"{settings.url(settings.gateway_port)}{TELEGRAM_PATH}",  # also after a reset
            secret_token=settings.bot["TELEGRAM_SECRET_TOKEN"],
        )
    except ValueError as exc:
        raise CannotStart(f"the settings do not fit Telegram: {exc}") from exc
    telegram = TelegramSettings(
        bots=(bot,),
        seed=settings.seed,
        allowed_hosts=settings.own_hosts,
        callers=settings.callers,
    )
    return create_telegram(telegram, clock=clock, log=log)
