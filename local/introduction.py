"""Introduce the bot to Telegram, as a deployment does: its webhook and its commands."""

import json
from collections.abc import Mapping
from typing import Any

from common.texts import Language, Text, say
from emulator_kit.outgoing import Outgoing

from .failures import WebhookRefused

# What the bot reads (telegram_webhook/updates.py); Telegram keeps the rest to itself.
ALLOWED_UPDATES = ["message", "channel_post", "callback_query"]
# As many updates at once as the bot may have instances (pool.py); Telegram's own choice is 40.
MAX_CONNECTIONS = 10
COMMANDS = {
    "help": Text.COMMAND_HELP,
    "status": Text.COMMAND_STATUS,
    "cancel": Text.COMMAND_CANCEL,
}


async def introduce(calls: Outgoing, bot_url: str, *, webhook: str, secret_token: str) -> None:
    """Set webhook and commands by the Bot API at `bot_url`, which ends in the bot's token.

    Raises WebhookRefused.
    """
    for method, wanted in introduction(webhook, secret_token, MAX_CONNECTIONS):
        await _call(calls, f"{bot_url}/{method}", wanted)


def introduction(
    webhook: str, secret_token: str, max_connections: int
) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls that make Telegram know the bot: each a method and its parameters."""
    calls: list[tuple[str, dict[str, Any]]] = [
        (
            "setWebhook",
            {
                "url": webhook,
                "secret_token": secret_token,
                "allowed_updates": ALLOWED_UPDATES,
                "max_connections": max_connections,
            },
        )
    ]
    for language in Language:
        # English has no language code: it is for everybody who speaks none of the others
        scope = {} if language is Language.ENGLISH else {"language_code": language.value}
        commands = [
            {"command": name, "description": say(text, language)} for name, text in COMMANDS.items()
        ]
        calls.append(("setMyCommands", {"commands": commands, **scope}))
    return calls


async def _call(calls: Outgoing, url: str, wanted: Mapping[str, Any]) -> None:
    _, _, _, answer = await calls.request(
        "POST", url, body=json.dumps(wanted).encode(), headers={"Content-Type": "application/json"}
    )
    found = json.loads(answer)
    if not found["ok"]:
        method = url.rpartition("/")[2]
        raise WebhookRefused(f"Telegram refuses {method}: {found['description']}")
