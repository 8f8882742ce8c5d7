"""The progress of a scenario run, as JSON objects."""

from typing import Literal, Required

from typing_extensions import TypedDict


class ToldStep(TypedDict):
    """A step described in words: what was done, and what was seen."""

    words: str
    seen: list[str]


class RunBegan(TypedDict):
    """The run began. `steps` are all of its steps."""

    kind: Literal["began"]
    title: str
    steps: list[ToldStep]


class StepProgress(TypedDict, total=False):
    """The progress of a step. `number` counts from 1.

    If the step differs, `why` is the reason, and `expected` and `seen` describe what was expected
    and what was seen instead. `cast` is the id of a person that the step created.
    """

    kind: Required[Literal["step"]]
    number: Required[int]
    state: Required[Literal["running", "matched", "differs"]]
    why: str
    expected: list[str]
    seen: list[str]
    cast: int | None


class RunEnded(TypedDict, total=False):
    """The run ended after `seconds` of the cloud's clock; `why` is set if it could not continue."""

    kind: Required[Literal["ended"]]
    matched: Required[bool]
    seconds: float
    why: str


Progress = RunBegan | StepProgress | RunEnded
