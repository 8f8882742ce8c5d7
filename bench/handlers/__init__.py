"""Handlers in plain code, to compare the bot with."""
