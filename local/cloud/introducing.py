"""Registers the bot with Telegram at startup, and checks that the model accepts its calls."""

from operations.bot_api import BotApi
from operations.introduction import introduce
from operations.model_check import check_model

from ..journeys.this_bot import TELEGRAM_PATH
from ..sam.template import Template
from ..settings import LocalSettings
from ..settings.https import outgoing_calls
from .emulators import LOCAL_MODELS


async def introduce_bot(settings: LocalSettings, template: Template) -> None:
    """Register the bot with the Telegram emulator, and check that the model accepts its calls.

    The webhook on the real Telegram is set last, once everything else works: see local/live.
    """
    calls = outgoing_calls(settings)
    try:
        if not settings.live_telegram:
            url, token = settings.telegram_url, settings.bot["TELEGRAM_BOT_TOKEN"]
            await introduce(
                BotApi(calls, url, token),
                webhook=f"{settings.url(settings.gateway_port)}{TELEGRAM_PATH}",
                secret_token=settings.bot["TELEGRAM_SECRET_TOKEN"],
                has_styles=bool(settings.bot.get("STYLES_FILE")),
            )
        for function in template.functions:
            if "REPLICATE_MODEL" in function.environment:
                url = f"{settings.replicate_url}/v1"
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
