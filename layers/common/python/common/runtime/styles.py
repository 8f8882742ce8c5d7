"""Styles: the ways in which a picture or text can be turned into a result.

The operator lists them in a JSON file (STYLES_FILE), such as docs/examples/styles.json. Without it,
there is one style, which the settings REPLICATE_... describe.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_core import from_json

from ..errors import MissingSetting
from ..texts import ENGLISH, Language
from .settings import MODEL_NAME, Settings, get_settings

CAPTION = "{caption}"
# a relative STYLES_FILE is in this folder, which the layer adds to Python's path
ROOT = Path(__file__).parents[2]


class Output(StrEnum):
    """The form of a style's result.

    With FITTING, it depends on the file. ANIMATION sends videos so that they loop without sound.
    FILE sends a photo and also the file in full quality.
    """

    FITTING = "fitting"
    ANIMATION = "animation"
    FILE = "file"


class Style(BaseModel):
    """One style.

    `key` identifies it in buttons and records. A style without `image_field` draws from text. The
    model's prompt is `prompt` if the person sends no text, and otherwise `prompt_template` with the
    text filled in. `inputs` is additional input for the model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    # this key and a prediction's id must fit into a button's data, at most 64 bytes
    key: str = Field(pattern="^[a-z0-9_-]{1,16}$")
    name: dict[Language, str]
    model: str = Field(pattern=MODEL_NAME)
    image_field: str = "image"
    prompt_field: str = "prompt"
    prompt: str = ""
    prompt_template: str = CAPTION
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    max_pixels: int = Field(default=0, ge=0)
    output: Output = Output.FITTING

    @field_validator("name")
    @classmethod
    def _has_english(cls, name: dict[Language, str]) -> dict[Language, str]:
        if ENGLISH not in name:
            raise ValueError("the English name, which is the default, is missing: en")
        return name

    @field_validator("prompt_template")
    @classmethod
    def _has_room(cls, template: str) -> str:
        if CAPTION not in template:
            raise ValueError(f"it has no {CAPTION}")
        return template

    def label(self, language: Language) -> str:
        """Return the style's name in a language, or in English if it has none."""
        return self.name.get(language) or self.name[ENGLISH]

    def prompt_of(self, words: str | None) -> str | None:
        """Return the prompt to send if the person wrote `words`; None if there is no prompt."""
        if not self.prompt_field:
            return None
        return self.prompt_template.replace(CAPTION, words) if words else self.prompt or None

    def input_of(self, picture_url: str | None, words: str | None) -> dict[str, JsonValue]:
        """Return the model's input for a picture, a text, or both."""
        found = dict(self.inputs)
        if self.image_field and picture_url:
            found[self.image_field] = picture_url
        if (prompt := self.prompt_of(words)) is not None:
            found[self.prompt_field] = prompt
        return found


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles in the order of the menu; the first is the default."""

    listed: tuple[Style, ...]

    def __iter__(self) -> Iterator[Style]:
        return iter(self.listed)

    @property
    def are_several(self) -> bool:
        """Whether there is more than one style."""
        return len(self.listed) > 1

    @property
    def draw_from_words(self) -> bool:
        """Whether any style draws from text alone."""
        return any(not style.image_field for style in self.listed)

    def find(self, key: str | None) -> Style | None:
        """Return the style with that key, or None if it is no longer listed."""
        return next((style for style in self.listed if style.key == key), None)

    def of(self, key: str | None) -> Style:
        """Return the style with that key, or the first."""
        return self.find(key) or self.listed[0]


def styles_of(settings: Settings) -> Styles:
    """Return the styles that `settings` define. Raises MissingSetting if they are invalid."""
    if settings.styles_file:
        return _read(ROOT / settings.styles_file)
    one = Style.model_construct(
        key="",
        name={ENGLISH: ""},
        model=settings.replicate_model,
        image_field=settings.replicate_image_field,
        prompt_field=settings.replicate_prompt_field,
        inputs=settings.replicate_extra_input,
        max_pixels=settings.replicate_max_pixels,
    )
    return Styles((one,))


def _read(path: Path) -> Styles:
    try:
        listed = TypeAdapter(list[Style]).validate_python(from_json(path.read_bytes()))
    except OSError as exc:
        raise MissingSetting(f"STYLES_FILE can't be read ({exc.strerror}): {path}") from exc
    except ValidationError as exc:
        faults = "; ".join(_said(error) for error in exc.errors(include_url=False))
        raise MissingSetting(f"STYLES_FILE {path.name}: {faults}") from exc
    except ValueError as exc:
        raise MissingSetting(f"STYLES_FILE {path.name} is not JSON: {exc}") from exc
    keys = [style.key for style in listed]
    if not keys or len(set(keys)) < len(keys):
        raise MissingSetting(f"STYLES_FILE {path.name} lists no style, or two with the same key")
    return Styles(tuple(listed))


def _said(error: Mapping[str, object]) -> str:
    place = error["loc"]
    where = ".".join(map(str, place)) if isinstance(place, tuple) else ""
    return f"{where}: {error['msg']}"


@lru_cache
def get_styles() -> Styles:
    """Return this process's styles. Raises MissingSetting."""
    return styles_of(get_settings())
