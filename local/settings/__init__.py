"""The settings of the local cloud, from options, environment variables and `.env`."""

from .bot_values import ADDRESSES, LOCAL_VALUES, SECRETS, of_the_bot
from .cloud_options import ENVIRONMENT, Dotenv, cloud_options
from .local_settings import LocalSettings
from .reading import read_settings, settings_of
from .template_options import template_options

__all__ = [
    "ADDRESSES",
    "ENVIRONMENT",
    "LOCAL_VALUES",
    "SECRETS",
    "Dotenv",
    "LocalSettings",
    "cloud_options",
    "of_the_bot",
    "read_settings",
    "settings_of",
    "template_options",
]
