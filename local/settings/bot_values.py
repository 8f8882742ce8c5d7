"""The bot's own settings: values made up for them here, and which variables of `.env` they are.

`.env.example` lists them. The local cloud takes those that it does not decide itself: all addresses
follow from where its parts listen.
"""

from collections.abc import Mapping

# Made up, and good only here: the emulators know the bot by them.
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
# They follow from where the parts listen; what .env says of them is for other ways to run the bot.
ADDRESSES = {
    "TELEGRAM_API_URL": "http://127.0.0.1:8002",
    "REPLICATE_API_URL": "http://127.0.0.1:8001/v1",
    "BASE_URL": "http://127.0.0.1:8000",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000",
    "S3_PUBLIC_ENDPOINT_URL": "http://127.0.0.1:9000",
}
# the tunnel of scripts/live, MinIO in docker compose, and flags
NOT_THE_BOTS = ("NGROK_", "MINIO_", "DARKROOM_")
SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_SECRET_TOKEN",
    "REPLICATE_API_TOKEN",
    "REPLICATE_WEBHOOK_SECRET",
    "AWS_SECRET_ACCESS_KEY",
)


def of_the_bot(dotenv: Mapping[str, str]) -> dict[str, str]:
    """Return what of `.env` is for the bot and is not an address."""
    return {
        name: value
        for name, value in dotenv.items()
        if name not in ADDRESSES and not name.startswith(NOT_THE_BOTS)
    }


def bot_variables() -> set[str]:
    """Return the names of all that `.env` may set for the bot."""
    from operations.bot_settings import VARIABLES  # noqa: PLC0415 - loads while moto does

    return {*VARIABLES, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
