"""Handlers with which the bot is compared."""
