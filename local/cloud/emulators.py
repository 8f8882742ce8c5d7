"""The two emulators, configured for the bot."""

from starlette.applications import Starlette

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.keeping import Keeping
from darkroom_emulators.replicate.app import create_app as create_replicate
from darkroom_emulators.replicate.built_in import BUILT_IN_MODELS
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.api.app import create_app as create_telegram
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from operations.failures import CannotStart

from ..journeys.this_bot import TELEGRAM_PATH
from ..settings import LocalSettings
from ..settings.https import trust_parts

LOCAL_MODELS = frozenset(model.full_name for model in BUILT_IN_MODELS)


def replicate_emulator(
    settings: LocalSettings, *, clock: Clock, log: EventLog, keeping: Keeping | None = None
) -> Starlette:
    """Return a Replicate emulator that accepts the bot's token and signs with its secret.

    Raises CannotStart if the secret doesn't have the format of Replicate's secrets.
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
        raise CannotStart(f"the settings for Replicate are invalid: {exc}") from exc
    app = create_replicate(replicate, clock=clock, log=log, keeping=keeping)
    return _trusting(app, settings)


def telegram_emulator(
    settings: LocalSettings, *, clock: Clock, log: EventLog, keeping: Keeping | None = None
) -> Starlette:
    """Return a Telegram emulator that knows the bot.

    Raises CannotStart if the token doesn't have the format of Telegram's tokens.
    """
    webhook = f"{settings.url(settings.gateway_port)}{TELEGRAM_PATH}"
    try:
        bot = BotSettings(
            token=settings.bot["TELEGRAM_BOT_TOKEN"],
            # restored by each reset; the bot of another project sets its own webhook
            webhook="" if settings.is_foreign else webhook,
            secret_token="" if settings.is_foreign else settings.bot["TELEGRAM_SECRET_TOKEN"],
        )
    except ValueError as exc:
        raise CannotStart(f"the settings for Telegram are invalid: {exc}") from exc
    telegram = TelegramSettings(
        bots=(bot,),
        seed=settings.seed,
        allowed_hosts=settings.own_hosts,
        callers=settings.callers,
    )
    app = create_telegram(telegram, clock=clock, log=log, keeping=keeping)
    return _trusting(app, settings)


def _trusting(app: Starlette, settings: LocalSettings) -> Starlette:
    """Make an emulator trust our certificates: Telegram's fetches files from Replicate's."""
    trust_parts(app.state.emulator.outgoing, settings)
    return app
