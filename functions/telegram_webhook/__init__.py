"""Handles Telegram's updates. Connections are opened while the other modules are imported."""

from common.bot.warming import S3_CONNECTIONS, to_replicate, to_s3, to_telegram, warm

wait_for_connections = warm(to_telegram, to_replicate, *[to_s3] * S3_CONNECTIONS)
