"""The bot's own settings: made-up local values, and the variables in `.env` that set them.

`.env.example` lists them all. The local cloud ignores the addresses in `.env`, because its own
servers have others.
"""

from collections.abc import Mapping

# made up, and valid only for the emulators
LOCAL_VALUES = {
    "TELEGRAM_BOT_TOKEN": "123456789:local-bot-token-for-the-emulator-only",
    "TELEGRAM_SECRET_TOKEN": "local-secret-token",
    "REPLICATE_API_TOKEN": "r8_local_token_for_the_emulator_only",
    "REPLICATE_WEBHOOK_SECRET": "whsec_bG9jYWwtZGFya3Jvb20tc2VjcmV0LTI0",
    "REPLICATE_MODEL": "darkroom/edit",
    "BUCKET_NAME": "my-bot-bucket",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local-secret-key",
}
# these follow from where the servers listen; .env sets them for other ways to run the bot
ADDRESSES = {
    "TELEGRAM_API_URL": "http://127.0.0.1:8002",
    "REPLICATE_API_URL": "http://127.0.0.1:8001/v1",
    "BASE_URL": "http://127.0.0.1:8000",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000",
    "S3_PUBLIC_ENDPOINT_URL": "http://127.0.0.1:9000",
}
STORE_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# prefixes of variables for the tunnel of scripts/live, MinIO in docker compose, and our flags
NOT_THE_BOTS = ("NGROK_", "MINIO_", "DARKROOM_")
SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_SECRET_TOKEN",
    "REPLICATE_API_TOKEN",
    "REPLICATE_WEBHOOK_SECRET",
    "AWS_SECRET_ACCESS_KEY",
)


def of_the_bot(dotenv: Mapping[str, str]) -> dict[str, str]:
    """Return the bot's settings in `.env`, without addresses."""
    return {
        name: value
        for name, value in dotenv.items()
        if name not in ADDRESSES and not name.startswith(NOT_THE_BOTS)
    }


def bot_variables() -> set[str]:
    """Return the names of all settings of the bot that `.env` can contain."""
    from operations.bot_settings import VARIABLES  # noqa: PLC0415 - loads while moto does

    return {*VARIABLES, *STORE_KEYS}
