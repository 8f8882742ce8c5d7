"""All models that come with the emulator."""

from .known_models import KNOWN_MODELS
from .models import MODELS

BUILT_IN_MODELS = (*MODELS, *KNOWN_MODELS)
# by the name used in `--model`: the full name or, for our own models, the part after the slash
KINDS = {
    **{model.full_name: model for model in BUILT_IN_MODELS},
    **{model.name: model for model in BUILT_IN_MODELS if model.owner == "darkroom"},
}
