"""Errors that stop a command, because a service fails or the setup is wrong."""


class CommandFailed(Exception):
    """A command can't continue. The text says why and what to do, and contains no secrets."""


class CannotStart(CommandFailed):
    """The local cloud, or a command that sets up a bot, can't start or continue."""


class Unreachable(CannotStart):
    """A service doesn't respond, or a different one responds at its address."""


class TelegramRefused(CannotStart):
    """Telegram responded to a call with an error."""

    def __init__(self, method: str, status: int, description: str):
        super().__init__(f"Telegram refuses {method}: {description or f'HTTP {status}'}")
        self.status = status
        self.description = description


class ModelUnfit(CannotStart):
    """The model can't be used as configured. The text says why."""
