"""Checks that the models accept the bot's input and can return a picture."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from common.errors import MissingSetting
from common.runtime.settings import Settings
from common.runtime.styles import Style, Styles, styles_of

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
    """Compare each style with its model's schema, which is fetched from Replicate.

    `environment` contains a function's variables. `local_models` contains the emulator's models, or
    nothing if `api_url` is the real Replicate. A model given only as a version id is not checked,
    because it can't be looked up without its owner and name. Raises ModelUnfit, with the faults of
    all styles, or OSError if no response arrives.
    """
    unfit = []
    for style in styles_in(environment):
        try:
            await _check(calls, api_url, token, style, local_models)
        except ModelUnfit as exc:
            unfit.append(f"style {style.key}: {exc}" if style.key else str(exc))
    if unfit:
        raise ModelUnfit("; ".join(unfit))


def styles_in(environment: Mapping[str, str]) -> Styles:
    """Return the styles configured by `environment`. Raises ModelUnfit if their file is invalid."""
    known: dict[str, Any] = {name.lower(): value for name, value in environment.items()}
    known["replicate_extra_input"] = json.loads(environment.get("REPLICATE_EXTRA_INPUT", "{}"))
    try:
        return styles_of(Settings.model_construct(**known))
    except MissingSetting as exc:
        raise ModelUnfit(str(exc)) from exc


async def _check(
    calls: Calls, api_url: str, token: str, style: Style, local_models: Collection[str]
) -> None:
    model = style.model
    named = NAMED.fullmatch(model)
    if named is None:
        return
    owner, name, version = named.groups()
    path = f"/models/{owner}/{name}" + (f"/versions/{version}" if version else "")
    headers = {"Authorization": f"Bearer {token}"}
    status, _, _, answer = await calls.request("GET", api_url + path, headers=headers)
    if status == 404:
        raise ModelUnfit(
            f"Replicate has no {_name_of(style, 'model')}={model}; {_remedy(local_models)}"
        )
    if status != 200:
        name = _name_of(style, "model")
        raise ModelUnfit(f"Replicate responded with {status} for {name}={model}")
    found = json.loads(answer)
    schema = ((found if version else found.get("latest_version")) or {}).get("openapi_schema")
    if not schema:  # some models have no schema on Replicate, so they can't be checked
        return
    schemas = schema["components"]["schemas"]
    faults = faults_of(schemas["Input"], style) + output_faults(schemas)
    if faults:
        raise ModelUnfit(f"{model} does not fit: {'; '.join(faults)}")


def _remedy(local_models: Collection[str]) -> str:
    if not local_models:
        return "choose one from https://replicate.com/explore"
    return (
        f"the emulator has {', '.join(sorted(local_models))}; "
        "`scripts/live --replicate real` uses the real Replicate"
    )


def output_faults(schemas: Mapping[str, Any]) -> list[str]:
    """Return the reasons why the bot can't use this model's output; empty if it can."""
    if may_hold_url(schemas.get("Output", {}), schemas):
        return []
    return ["its output can't contain a URL, so there would be no picture to send"]


def may_hold_url(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], within: frozenset[str] = frozenset()
) -> bool:
    """Return whether an output with this schema can contain a URL, at any depth.

    A string without a format counts as a possible URL, because models often omit the format. So
    does anything that the schema leaves open.
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


def faults_of(schema: Mapping[str, Any], style: Style) -> list[str]:
    """Return the reasons why a model with this input schema would reject a style's input."""
    known = ", ".join(sorted(schema["properties"]))
    image, prompt, extra = style.image_field, style.prompt_field, set(style.inputs)
    faults = []
    if image and image not in schema["properties"]:
        faults.append(
            f"{_name_of(style, 'image_field')}={image} is not an input of the model ({known})"
        )
    if prompt and prompt not in schema["properties"]:
        faults.append(
            f"{_name_of(style, 'prompt_field')}={prompt} is not an input of the model ({known}); "
            "leave it empty for a model without a prompt"
        )
    more = _name_of(style, "inputs")
    faults += [
        f"{more} has {name}, which is not an input of the model ({known})"
        for name in sorted(extra - schema["properties"].keys())
    ]
    # fields that are always sent; if there is no caption, there may be no prompt
    sure = extra | {image} | ({prompt} if style.prompt or not image else set())
    faults += [
        f"the model needs {name}: put it into {more}"
        for name in sorted(set(schema.get("required", ())) - sure)
    ]
    return faults


def _name_of(style: Style, field: str) -> str:
    """Return the key in the styles file, or the setting, that sets this field of the style."""
    if style.key:
        return field
    return "REPLICATE_EXTRA_INPUT" if field == "inputs" else f"REPLICATE_{field.upper()}"
