"""Inline mode: the queries that people type after a bot's username, and their results."""
