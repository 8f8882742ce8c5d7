"""What can keep the local cloud from starting."""


class CannotStart(Exception):
    """The local cloud can't start; the text says why and what to do."""


class StoreUnfit(CannotStart):
    """The bot can't keep its state in this S3 store."""


class TemplateError(CannotStart):
    """The template holds what the local cloud does not understand; the text says where and what."""


class WebhookRefused(CannotStart):
    """Telegram does not take the bot's webhook."""


class ModelUnfit(CannotStart):
    """The model does not take what the bot sends; the text says which setting to change."""
