"""The bot's settings, read once per process.

Lambda's and libraries' environment variables are read elsewhere. If SECRETS_PATH is set, as on AWS,
secrets are read from that path in SSM's Parameter Store instead of the environment, for example
telegram_bot_token from `{path}/telegram-bot-token`.
"""

import os
from functools import lru_cache
from typing import Annotated, Any, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    Secret,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import from_json

from ..errors import MissingSetting

BotToken = Annotated[str, StringConstraints(pattern=r"^\d+:.+$")]
SecretToken = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{1,256}$")]
ApiToken = Annotated[str, StringConstraints(min_length=1)]
SigningSecret = Annotated[
    str,
    StringConstraints(pattern="^whsec_([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"),
]

# the forms that Replicate accepts: owner/name, owner/name:version, or a version
MODEL_NAME = "^([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(:[0-9a-f]{64})?|[0-9a-f]{64})$"

# standard input, as an argument would end up in the shell's history
SAFELY = "file:///dev/stdin"


class Settings(BaseModel):
    """All settings of the bot. Each field's description says what to set it to.

    They are read with plain pydantic. pydantic-settings would slow down every cold start, because
    it also imports sources for files, command lines and three clouds' vaults.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    secrets_path: str = Field(
        default="",
        pattern="^((/[A-Za-z0-9_.-]+)+)?$",
        description="the secrets' path in SSM, like /darkroom/prod; empty to use variables instead",
    )
    telegram_bot_token: Secret[BotToken] = Field(
        description="the token that @BotFather gave you, like 123456789:AAE..."
    )
    telegram_secret_token: Secret[SecretToken] = Field(
        description="a random string of A-Z a-z 0-9 _ -, the same as in setWebhook",
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org",
        pattern="^https?://",
        description="the URL of the Bot API; leave it out for Telegram itself",
    )
    replicate_api_token: Secret[ApiToken] = Field(
        description="an API token of your Replicate account, like r8_..."
    )
    replicate_webhook_secret: Secret[SigningSecret] = Field(
        description="the key from GET /v1/webhooks/default/secret, like whsec_...",
    )
    replicate_api_url: str = Field(
        default="https://api.replicate.com/v1",
        pattern="^https?://",
        description="the URL of Replicate's API; leave it out for Replicate itself",
    )
    replicate_model: str = Field(
        pattern=MODEL_NAME,
        description="the model that edits the photos: owner/name, owner/name:version or version",
    )
    replicate_image_field: str = Field(
        default="image", min_length=1, description="the name of the model's input for the picture"
    )
    replicate_prompt_field: str = Field(
        default="prompt",
        description="the name of the model's input for the caption; empty if the model has none",
    )
    replicate_extra_input: dict[str, JsonValue] = Field(
        default_factory=dict,
        description='additional input for every prediction, as JSON like {"seed": 1}',
    )
    replicate_max_pixels: int = Field(
        default=0,
        ge=0,
        description="the largest picture that the model accepts, in pixels; 0 for no limit",
    )
    styles_file: str = Field(
        default="",
        description="the JSON file with the styles to choose from, like styles.json in the layer's "
        "folder python/; empty if the settings above describe the only style",
    )
    base_url: str = Field(
        default="",
        pattern="^(https?://.*)?$",
        description="the public URL of this API; leave it empty behind API Gateway",
    )
    bucket_name: str = Field(
        default="my-bot-bucket", min_length=3, description="the name of the S3 bucket"
    )
    aws_endpoint_url_s3: str = Field(
        default="",
        pattern="^(https?://.*)?$",
        description="the URL of S3, boto3's own variable; leave it out for AWS",
    )
    s3_public_endpoint_url: str = Field(
        default="",
        pattern="^(https?://.*)?$",
        description="the URL of S3 in presigned URLs; empty if the bot uses the same URL",
    )

    private_addresses_allowed: bool = Field(
        default=False,
        description="true if outputs may come from private addresses, as in the local cloud",
    )
    allowed_people: frozenset[int] = Field(
        default=frozenset(),
        description="Telegram ids of the people and chats to serve, like 1,2; empty for everyone",
    )
    max_running: int = Field(
        default=20, ge=1, description="how many pictures each person may have in progress"
    )
    max_a_day: int = Field(
        default=0,
        ge=0,
        description="how many pictures each person may start per day; 0 for no limit",
    )
    progress: bool = Field(
        default=False, description="true to show the model's progress, at the cost of more calls"
    )
    sweep_after_seconds: int = Field(
        default=300,
        ge=0,
        description="the age in seconds at which the sweeper looks up a prediction",
    )
    give_up_update_after_seconds: int = Field(
        default=3600,
        ge=60,
        description="how many seconds other services may hold up an update, at least 60",
    )

    @field_validator("allowed_people", mode="before")
    @classmethod
    def _split(cls, ids: object) -> object:
        return ids.replace(",", " ").split() if isinstance(ids, str) else ids

    @field_validator("replicate_extra_input", mode="before")
    @classmethod
    def _parse(cls, inputs: object) -> object:
        return from_json(inputs) if isinstance(inputs, str) else inputs

    @field_validator("telegram_api_url", "replicate_api_url", "base_url", "s3_public_endpoint_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @property
    def bot_id(self) -> str:
        """The bot's own Telegram id: the public part of its token, before the colon."""
        return self.telegram_bot_token.get_secret_value().partition(":")[0]


SECRETS = tuple(
    name for name, field in Settings.model_fields.items() if get_origin(field.annotation) is Secret
)


def parameter_name(path: str, setting: str) -> str:
    """Return the name under which SSM stores a setting's secret."""
    return f"{path}/{setting.replace('_', '-')}"


@lru_cache
def get_settings() -> Settings:
    """Return the settings. Raises MissingSetting, which names all that are missing or invalid."""
    path = os.environ.get("SECRETS_PATH", "")
    stored = _read_secrets(path) if path else {}
    set_here = {
        name: os.environ[name.upper()]
        for name in Settings.model_fields
        if name.upper() in os.environ
    }
    try:
        return Settings.model_validate(set_here | stored)
    except ValidationError as exc:
        names = [(str(error["loc"][0]), error["type"]) for error in exc.errors()]
    # outside the `except`, as the chained exception would quote the value
    raise MissingSetting(
        "; ".join(
            _remedy(name, is_missing=kind == "missing" or stored.get(name) == "", path=path)
            for name, kind in names
        )
    )


def renew_secrets() -> None:
    """Read the settings again: the secrets may be newer than this process's snapshot.

    Raises MissingSetting.
    """
    get_settings.cache_clear()
    get_settings()


def _read_secrets(path: str) -> dict[str, Any]:
    from .parameters import read_parameters  # noqa: PLC0415 - boto3 only if there is a path

    found = read_parameters(path)
    return {name: found.get(parameter_name(path, name), "").strip() for name in SECRETS}


def _remedy(name: str, *, is_missing: bool, path: str) -> str:
    fault = "is missing" if is_missing else "is invalid"
    wanted = Settings.model_fields[name].description
    if path and name in SECRETS:
        put = f"aws ssm put-parameter --overwrite --type SecureString --name {{}} --value {SAFELY}"
        return (
            f"{name.upper()} {fault}: run `{put.format(parameter_name(path, name))}` "
            f"and enter {wanted}"
        )
    return f"{name.upper()} {fault}: set it to {wanted}"
