"""Handlers to compare the bot with, in plain code."""
