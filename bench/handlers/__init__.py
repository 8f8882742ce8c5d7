"""Handlers to hold the bot against, in plain code."""
