"""Sets a bot's webhook and commands on Telegram."""

from common.texts import ENGLISH, Language, Text, languages, say

from .bot_api import BotApi

# The kinds of updates that the bot reads (telegram_webhook/updates.py); Telegram sends no others.
ALLOWED_UPDATES = ["message", "channel_post", "callback_query"]
# As many simultaneous updates as the bot can have instances (pool.py); Telegram's default is 40.
MAX_CONNECTIONS = 10
COMMANDS = {
    "help": Text.COMMAND_HELP,
    "status": Text.COMMAND_STATUS,
    "cancel": Text.COMMAND_CANCEL,
    "privacy": Text.COMMAND_PRIVACY,
    "forget": Text.COMMAND_FORGET,
}
# added if there are styles to choose from
STYLE_COMMANDS = {"style": Text.COMMAND_STYLE}


async def introduce(
    telegram: BotApi,
    *,
    webhook: str,
    secret_token: str,
    max_connections: int = MAX_CONNECTIONS,
    has_styles: bool,
) -> None:
    """Set the webhook and the commands, including /style if `has_styles`.

    Raises TelegramRefused or Unreachable.
    """
    texts = COMMANDS | (STYLE_COMMANDS if has_styles else {})
    await telegram.call(
        "setWebhook",
        url=webhook,
        secret_token=secret_token,
        allowed_updates=ALLOWED_UPDATES,
        max_connections=max_connections,
    )
    for scope, language in command_scopes():
        commands = [
            {"command": name, "description": say(text, language)} for name, text in texts.items()
        ]
        await telegram.call("setMyCommands", commands=commands, **scope)


def command_scopes() -> list[tuple[dict[str, str], Language]]:
    """Return each language with the API parameters that select its list of commands.

    English is sent without a language code: it is the default for all other languages.
    """
    return [
        ({} if language == ENGLISH else {"language_code": language}, language)
        for language in sorted(languages())
    ]
