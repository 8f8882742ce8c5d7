"""Checks that the model takes what the bot will send it, before a photo finds out."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from .calls import Calls
from .failures import ModelUnfit

NAMED = re.compile(r"([\w.-]+)/([\w.-]+)(?::([0-9a-f]{64}))?")


async def check_model(
    calls: Calls,
    api_url: str,
    token: str,
    environment: Mapping[str, str],
    *,
    local_models: Collection[str],
) -> None:
    """Ask Replicate for the model that a function's `environment` names, and compare its schema.

    A bare version id can't be looked up without its owner and name, so it passes unchecked.
    `local_models` is what the emulator has, empty where the real Replicate is asked.
    Raises ModelUnfit.
    """
    model = environment["REPLICATE_MODEL"]
    named = NAMED.fullmatch(model)
    if named is None:
        return
    owner, name, version = named.groups()
    path = f"/models/{owner}/{name}" + (f"/versions/{version}" if version else "")
    headers = {"Authorization": f"Bearer {token}"}
    status, _, _, answer = await calls.request("GET", api_url + path, headers=headers)
    if status == 404:
        raise ModelUnfit(f"Replicate has no REPLICATE_MODEL={model}; {_remedy(local_models)}")
    if status != 200:
        raise ModelUnfit(f"Replicate answers {status} for REPLICATE_MODEL={model}")
    found = json.loads(answer)
    schema = ((found if version else found.get("latest_version")) or {}).get("openapi_schema")
    if not schema:  # Replicate tells none of some models: the first photo finds out
        return
    schemas = schema["components"]["schemas"]
    faults = faults_of(schemas["Input"], environment) + output_faults(schemas)
    if faults:
        raise ModelUnfit(f"{model} does not fit: {'; '.join(faults)}")


def _remedy(local_models: Collection[str]) -> str:
    if not local_models:
        return "take a name, and a version, from https://replicate.com/explore"
    return (
        f"the local one has {', '.join(sorted(local_models))}, "
        "and `scripts/live --replicate real` asks the real one"
    )


def output_faults(schemas: Mapping[str, Any]) -> list[str]:
    """Return what keeps an answer from being made of this model's output."""
    if may_hold_url(schemas.get("Output", {}), schemas):
        return []
    return ["its output holds no URL, so there is no picture to send"]


def may_hold_url(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], within: frozenset[str] = frozenset()
) -> bool:
    """Say whether an output with this schema may have a URL in it, also deep inside.

    A text without a format is taken for one that may: models often leave it out. What a schema
    does not tell may be anything.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name not in within and may_hold_url(schemas.get(name, {}), schemas, within | {name})
    kind = schema.get("type")
    if kind == "string":
        return schema.get("format", "uri") == "uri" and "enum" not in schema
    if kind not in {None, "array", "object"} or _is_text_by_pieces(schema):
        return False
    parts = [each for key in ("anyOf", "allOf", "oneOf") for each in schema.get(key, ())]
    parts += [schema["items"]] if "items" in schema else []
    parts += schema.get("properties", {}).values()
    return not parts or any(may_hold_url(each, schemas, within) for each in parts)


def _is_text_by_pieces(schema: Mapping[str, Any]) -> bool:
    return schema.get("x-cog-array-display") == "concatenate"


def faults_of(schema: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Return what keeps a model with this input schema from taking the bot's input."""
    known = ", ".join(sorted(schema["properties"]))
    image, prompt = environment["REPLICATE_IMAGE_FIELD"], environment["REPLICATE_PROMPT_FIELD"]
    extra = set(json.loads(environment["REPLICATE_EXTRA_INPUT"]))
    faults = []
    if image not in schema["properties"]:
        faults.append(f"REPLICATE_IMAGE_FIELD={image} is none of its inputs ({known})")
    if prompt and prompt not in schema["properties"]:
        faults.append(
            f"REPLICATE_PROMPT_FIELD={prompt} is none of its inputs ({known}); "
            "leave it empty for a model without a prompt"
        )
    faults += [
        f"REPLICATE_EXTRA_INPUT has {name}, which is none of its inputs ({known})"
        for name in sorted(extra - schema["properties"].keys())
    ]
    # a photo may come without a caption, so a prompt is not sure to be there
    faults += [
        f"it needs {name}: put it into REPLICATE_EXTRA_INPUT"
        for name in sorted(set(schema.get("required", ())) - extra - {image})
    ]
    return faults
