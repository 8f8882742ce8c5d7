"""Reasons why the local cloud can't start."""

from operations.failures import CannotStart


class StoreUnfit(CannotStart):
    """The bot can't keep its state in this S3 store."""


class TemplateError(CannotStart):
    """The template contains something unsupported; the message says what, and where."""
