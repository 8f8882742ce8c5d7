"""What can keep the local cloud from starting."""

from operations.failures import CannotStart


class StoreUnfit(CannotStart):
    """The bot can't keep its state in this S3 store."""


class TemplateError(CannotStart):
    """The template holds what the local cloud does not understand; the text says where and what."""
