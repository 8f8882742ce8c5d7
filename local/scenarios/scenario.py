"""A scenario: what was done and what people saw, stored as YAML."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from .looks import LookText
from .yaml_text import from_yaml, to_yaml

SAMPLES = Path("tests/data")  # within the project: pictures that scenarios needn't include
MAX_TEXT = 64 << 20  # characters of a file
DEFAULT_WITHIN = 60

Name = Annotated[str, StringConstraints(pattern=r"^[\w-]{0,40}\p{L}[\w-]{0,40}$")]
Call = Annotated[
    str, StringConstraints(pattern=r"^(POST|PUT|DELETE) (telegram|replicate|cloud|page)(/[\w-]+)+$")
]


class BadScenario(ValueError):
    """The file is not a valid scenario; the message says why."""


class ScenarioPart(BaseModel):
    """Base class of all parts of a scenario. It refuses unknown keys."""

    # built when the first scenario is read, as the local cloud doesn't need one to start
    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


class SeenFile(ScenarioPart):
    """A file that was seen in a chat, with its `look` if it is a picture."""

    name: str = ""
    type: str = ""
    look: LookText | None = None


class Seen(ScenarioPart):
    """Something that was seen: a message, its change or deletion, a note, or a status.

    `chat` is the name of the person or group. `name` is the name by which later entries refer to
    this message.
    """

    chat: Name | None = Field(default=None, alias="in")
    note: str | None = None  # shown for a moment after someone pressed a button
    status: int | None = None  # the bot's response to a webhook that was sent manually
    deleted: Name | None = None
    edited: Name | None = None
    text: str = ""
    photo: LookText | None = None
    file: SeenFile | None = None
    in_album: bool = False
    answers: Name | None = None
    topic: Name | None = None
    buttons: list[list[str]] = []
    name: Name | None = Field(default=None, alias="as")


class Step(ScenarioPart):
    """Something that was done, and what was seen before the next step.

    `do` is a control call as in docs/telegram-emulator.md, with names instead of ids. `files` maps
    each form field to the names of the files sent in it. `names` are for what the step created: a
    person, a chat, or messages (and the updates about them). `within` is the time in which all of
    `seen` must be seen, in seconds of the cloud's clock.
    """

    do: Call
    arguments: JsonValue = Field(default_factory=dict, alias="with")
    files: dict[str, list[str]] = {}
    names: list[Name] = Field(default=[], alias="as")
    within: int = Field(default=DEFAULT_WITHIN, gt=0, le=7 * 86400)
    seen: list[Seen] = []

    @model_validator(mode="after")
    def _must_leave_the_cloud_alone(self) -> Self:
        if self.do.endswith("/reset"):
            raise ValueError("a scenario must not reset an emulator")
        return self

    @model_validator(mode="after")
    def _must_name_its_arguments(self) -> Self:
        if not isinstance(self.arguments, (list, dict) if self.path == "faults" else dict):
            raise ValueError("with must map names to values")
        return self

    @property
    def method(self) -> str:
        """The HTTP method of the call."""
        return self.do.partition(" ")[0]

    @property
    def part(self) -> str:
        """The part of the cloud that the step calls."""
        return self.do.partition(" ")[2].partition("/")[0]

    @property
    def path(self) -> str:
        """The call's path, relative to the part's control routes."""
        return self.do.partition("/")[2]


class ScenarioFile(ScenarioPart):
    """A file that people send: either included, or one of the project's samples."""

    type: str = ""
    sample: str | None = None
    base64: str | None = None

    @model_validator(mode="after")
    def _must_have_one_content(self) -> Self:
        if (self.sample is None) == (self.base64 is None):
            raise ValueError("a file must have either sample or base64")
        if self.sample is not None and not re.fullmatch(r"\w[\w.-]*", self.sample):
            raise ValueError(f"sample must be the name of a file in {SAMPLES}")
        return self

    def content(self, root: Path) -> bytes:
        """Return the file's content. `root` is the project's folder. Raises BadScenario."""
        try:
            if self.sample is not None:
                return (root / SAMPLES / self.sample).read_bytes()
            return base64.b64decode("".join((self.base64 or "").split()), validate=True)
        except OSError as exc:
            raise BadScenario(f"{SAMPLES} has no file {self.sample}") from exc
        except ValueError as exc:  # binascii.Error or, for non-ASCII text, its base
            raise BadScenario("a file's base64 is invalid") from exc


class Scenario(ScenarioPart):
    """A recorded session. Nothing was seen in its last `quiet` seconds."""

    scenario: Literal[1]
    title: str = Field(min_length=1, max_length=200)
    steps: list[Step] = Field(min_length=1, max_length=1000)
    quiet: int = Field(default=0, ge=0, le=86400)
    files: dict[str, ScenarioFile] = {}

    @model_validator(mode="after")
    def _must_hold_what_it_names(self) -> Self:
        for number, step in enumerate(self.steps, start=1):
            for name in (name for names in step.files.values() for name in names):
                if name not in self.files:
                    raise ValueError(f"step {number} sends {name}, which is not in files")
        names = list(_given(self.steps))
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the name {twice} is used twice")
        return self

    def as_text(self) -> str:
        """Return the text of the file."""
        plain = self.model_dump(by_alias=True, exclude_defaults=True, mode="json")
        return f"# A Darkroom scenario: docs/scenarios.md explains the format.\n{to_yaml(plain)}"


def read_scenario(text: str) -> Scenario:
    """Return the scenario in a file's text. Raises BadScenario."""
    if len(text) > MAX_TEXT:
        raise BadScenario("the file is too long for a scenario")
    try:
        found = from_yaml(text)
        if not isinstance(found, dict) or "scenario" not in found:
            raise BadScenario("this is not a scenario; docs/scenarios.md explains the format")
        return Scenario.model_validate(found)
    except ValidationError as exc:
        raise BadScenario(_first_of(exc)) from exc
    except BadScenario:
        raise
    except ValueError as exc:
        raise BadScenario(str(exc)) from exc


def _given(steps: list[Step]) -> Iterator[str]:
    for step in steps:
        yield from step.names
        yield from (seen.name for seen in step.seen if seen.name)


def _first_of(error: ValidationError) -> str:
    """Return the first error and its place in the file, counting list items from 1."""
    first: Any = error.errors()[0]
    steps = [str(each + 1) if isinstance(each, int) else each for each in first["loc"]]
    place = " ".join(steps) or "the file"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
