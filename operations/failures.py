"""Errors that stop a command: a service fails, or the setup is wrong."""


class CommandFailed(Exception):
    """A command can't do its work; the text says why and what to do, and contains no secret."""


class CannotStart(CommandFailed):
    """The local cloud can't start."""


class Unreachable(CannotStart):
    """A service does not answer, or another one answers in its place."""


class TelegramRefused(CannotStart):
    """Telegram answers a call with an error."""

    def __init__(self, method: str, status: int, description: str):
        super().__init__(f"Telegram refuses {method}: {description or f'HTTP {status}'}")
        self.status = status
        self.description = description


class ModelUnfit(CannotStart):
    """The model does not accept the bot's input; the text says which setting to change."""
