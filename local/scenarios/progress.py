"""The progress of a scenario's run, as JSON objects."""

from typing import Literal, Required

from typing_extensions import TypedDict


class ToldStep(TypedDict):
    """A step in words: what was done, and what was seen."""

    words: str
    seen: list[str]


class RunBegan(TypedDict):
    """The run begins; these are all steps."""

    kind: Literal["began"]
    title: str
    steps: list[ToldStep]


class StepProgress(TypedDict, total=False):
    """The progress of a step; `number` counts from 1.

    If it differs, `why` says so, with what was expected and seen instead, in words. `cast` is the
    id of a new person.
    """

    kind: Required[Literal["step"]]
    number: Required[int]
    state: Required[Literal["running", "matched", "differs"]]
    why: str
    expected: list[str]
    seen: list[str]
    cast: int | None


class RunEnded(TypedDict, total=False):
    """The run is over, after `seconds` of the clock; or it could not continue, and `why`."""

    kind: Required[Literal["ended"]]
    matched: Required[bool]
    seconds: float
    why: str


Progress = RunBegan | StepProgress | RunEnded
