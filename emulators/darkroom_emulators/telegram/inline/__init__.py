"""Inline mode: what people write after a bot's name, and the results they choose from."""
