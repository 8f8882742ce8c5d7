"""Handles Replicate's webhooks. Connections are opened while the other modules are imported."""

from common.bot.warming import to_s3, to_telegram, warm

wait_for_connections = warm(to_telegram, to_s3)
