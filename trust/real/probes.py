"""Calls to Replicate and Telegram that cost nothing and change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

NOBODY = "a-name-that-nobody-has/at-all"
NO_VERSION = "0" * 64


@dataclass(frozen=True, slots=True)
class ApiProbe:
    """One call; if `is_exact`, bodies are compared, otherwise only the types of their fields."""

    name: str
    method: str
    path: str
    body: Mapping[str, object] | None = None
    is_exact: bool = False
    with_key: bool = True


def _refusal(
    name: str, method: str, path: str, body: Mapping[str, object] | None = None
) -> ApiProbe:
    return ApiProbe(name, method, path, body, is_exact=True)


REPLICATE = (
    ApiProbe("account", "GET", "/account"),
    ApiProbe("hardware", "GET", "/hardware"),
    ApiProbe("a model", "GET", "/models/black-forest-labs/flux-schnell"),
    ApiProbe("models", "GET", "/models"),
    ApiProbe("collections", "GET", "/collections"),
    ApiProbe("search", "GET", "/search?query=flux&limit=1", with_key=False),
    ApiProbe("deployments", "GET", "/deployments"),
    ApiProbe("predictions", "GET", "/predictions"),
    ApiProbe("trainings", "GET", "/trainings"),
    ApiProbe("files", "GET", "/files"),
    ApiProbe("no token", "GET", "/account", is_exact=True, with_key=False),
    _refusal(
        "an official model's versions", "GET", "/models/black-forest-labs/flux-schnell/versions"
    ),
    _refusal("no such model", "GET", f"/models/{NOBODY}"),
    _refusal("no such prediction", "GET", "/predictions/aaaaaaaaaaaaaaaaaaaaaaaaaa"),
    _refusal("no such file", "GET", "/files/aaaaaaaa"),
    _refusal("no such path", "GET", "/nowhere"),
    _refusal("a method that the path doesn't support", "DELETE", "/account"),
    _refusal("a create with an empty body", "POST", "/predictions", body={}),
    _refusal(
        "a create with both `version` and `model`",
        "POST",
        "/predictions",
        body={"version": NO_VERSION, "input": {}, "model": "a/b"},
    ),
    _refusal("no such version", "POST", "/predictions", body={"version": NO_VERSION, "input": {}}),
    _refusal(
        "an input that the model refuses",
        "POST",
        "/models/black-forest-labs/flux-schnell/predictions",
        body={"input": {"num_inference_steps": 500}},
    ),
)
TELEGRAM = (
    ApiProbe("getMe", "POST", "/getMe"),
    ApiProbe("getWebhookInfo", "POST", "/getWebhookInfo"),
    ApiProbe("getMyCommands", "POST", "/getMyCommands"),
    _refusal("no such method", "POST", "/getNothing"),
    _refusal("no such chat", "POST", "/sendMessage", body={"chat_id": 1, "text": "a"}),
    _refusal("no text", "POST", "/sendMessage", body={"chat_id": 1}),
    _refusal("no such file", "POST", "/getFile", body={"file_id": "nonsense"}),
)
