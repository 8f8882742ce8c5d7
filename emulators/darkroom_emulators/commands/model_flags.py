"""The flags for models: `--model`, `--cog`, `--models`, `--lenient`, `--inline-outputs`."""

import argparse
import re
from dataclasses import replace

from ..kit.flags import Flags
from ..replicate.built_in import BUILT_IN_MODELS, KINDS
from ..replicate.cog.cog_model import CogModel
from ..replicate.cog.folder import model_of_folder
from ..replicate.model import Model
from ..replicate.model_file import read_models
from ..replicate.settings import ReplicateSettings

_NAME = re.compile(r"([A-Za-z0-9._-]+)/([A-Za-z0-9._-]+?)(?::([0-9a-f]{64}))?")


def add_model_flags(flags: Flags) -> None:
    """Add the flags."""
    add = flags.add_argument
    add(
        "--model",
        action="append",
        default=[],
        metavar="OWNER/NAME[:VERSION]=KIND",
        help="add a model (repeat for more); KIND is a built-in model "
        f"({', '.join(sorted(kind for kind in KINDS if '/' not in kind))}), a model's full name, "
        "or the URL of a Cog server, such as http://127.0.0.1:5000",
    )
    add(
        "--cog",
        action="append",
        default=[],
        metavar="[OWNER/NAME=]FOLDER",
        help="add the Cog model in this folder; uv starts its server, without Docker",
    )
    add("--models", metavar="FILE.py", help="add your own models, from MODELS in this file")
    add("--lenient", action="store_true", help="also accept unknown model names, and any input")
    add(
        "--inline-outputs",
        action="store_true",
        help="return data: URIs with `Prefer: wait`, as some models did in October 2024",
    )


def with_models(settings: ReplicateSettings, args: argparse.Namespace) -> ReplicateSettings:
    """Return the settings with these flags applied. Raises ValueError or StartFailed."""
    own = read_models(args.models) if args.models else ()
    models = (*settings.models, *own, *(model_named(text) for text in args.model))
    models += tuple(model_of_folder(text) for text in args.cog)
    return replace(
        settings, models=models, lenient=args.lenient, inline_outputs=args.inline_outputs
    )


def model_named(text: str) -> Model:
    """Return the model described by `owner/name[:version]=KIND`. Raises ValueError."""
    name, _, kind = text.partition("=")
    match = _NAME.fullmatch(name)
    if match is None:
        form = "OWNER/NAME=KIND, or OWNER/NAME:VERSION=KIND with the version's 64 hex digits"
        raise ValueError(f"invalid model {text!r}: expected {form}")
    if kind.startswith(("http://", "https://")):
        return CogModel(match[1], match[2], kind, version=match[3] or "")
    if kind not in KINDS:
        known = ", ".join([*(k for k in KINDS if "/" not in k), BUILT_IN_MODELS[-1].full_name])
        raise ValueError(f"model {name}: unknown kind {kind!r}; try {known}, ...")
    return KINDS[kind].renamed(match[1], match[2], version=match[3] or "")
