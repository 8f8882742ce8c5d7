"""The two emulators, set up for the bot: who it is, and where its updates go."""

import json

from mock_replicate.app import create_app as create_replicate
from starlette.applications import Starlette

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.outgoing import Outgoing
from mock_replicate.settings import Settings as ReplicateSettings
from mock_telegram.app import create_app as create_telegram
from mock_telegram.settings import BotSettings
from mock_telegram.settings import Settings as TelegramSettings

from .failures import WebhookRefused
from .settings import Settings


def replicate_emulator(settings: Settings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return a Replicate that knows the bot's token and signs with its secret."""
    replicate = ReplicateSettings(
        api_tokens=frozenset({settings.bot["REPLICATE_API_TOKEN"]}),
        webhook_secret=settings.bot["REPLICATE_WEBHOOK_SECRET"],
        delay=settings.delay,
        seed=settings.seed,
        allowed_hosts=settings.own_hosts,
    )
    return create_replicate(replicate, clock=clock, log=log)


def telegram_emulator(settings: Settings, *, clock: Clock, log: EventLog) -> Starlette:
    """Return a Telegram in which the bot exists."""
    bot = BotSettings(token=settings.bot["TELEGRAM_BOT_TOKEN"])
    telegram = TelegramSettings(bots=(bot,), seed=settings.seed, allowed_hosts=settings.own_hosts)
    return create_telegram(telegram, clock=clock, log=log)


async def register_webhook(settings: Settings) -> None:
    """Tell Telegram where the bot's updates go, as a deployment does. Raises WebhookRefused."""
    token = settings.bot["TELEGRAM_BOT_TOKEN"]
    wanted = {
        "url": f"{settings.url(settings.gateway_port)}/webhook/telegram",
        "secret_token": settings.bot["TELEGRAM_SECRET_TOKEN"],
    }
    calls = Outgoing(settings.own_hosts)
    try:
        _, _, _, answer = await calls.request(
            "POST",
            f"{settings.url(settings.telegram_port)}/bot{token}/setWebhook",
            body=json.dumps(wanted).encode(),
            headers={"Content-Type": "application/json"},
        )
    finally:
        await calls.close()
    found = json.loads(answer)
    if not found["ok"]:
        raise WebhookRefused(f"Telegram refuses the webhook: {found['description']}")
