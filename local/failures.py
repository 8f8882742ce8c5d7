"""Reasons why the local cloud can't start."""

from operations.failures import CannotStart


class StoreUnfit(CannotStart):
    """The bot can't keep its state in this S3 store."""


class TemplateError(CannotStart):
    """The template has something that the local cloud can't use; the text says where and what."""
