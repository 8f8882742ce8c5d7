"""A model whose output is set by a test."""

import io
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from PIL import Image, UnidentifiedImageError

from ..replicate.model import Model, ModelFailed, Run, cog_schema
from ..replicate.schema import Schema

# bytes become a file with a URL; anything else is JSON
CannedOutput: TypeAlias = Any
Answer: TypeAlias = CannedOutput | Exception | Callable[[dict[str, object]], CannedOutput]


class CannedModel(Model):
    """A model that accepts any input, and returns as soon as it is run.

    Its output is `answer` or, if that is callable, `answer(inputs)`. Bytes in the output become
    files, and are replaced with their URLs. If `answer` is an exception, the prediction fails with
    its text.
    """

    def __init__(self, full_name: str, answer: Answer):
        owner, slash, name = full_name.partition("/")
        if not (owner and slash and name):
            raise ValueError(f"a model's name must be owner/name, not {full_name!r}")
        super().__init__(owner, name)
        self._answer = answer

    @property
    def openapi_schema(self) -> Schema:
        """A schema for arbitrary input and output."""
        return cog_schema({"title": "Input", "type": "object", "properties": {}}, {})

    async def predict(self, inputs: Mapping[str, object], run: Run) -> object:
        """Return the output that the test has set."""
        if isinstance(self._answer, Exception):
            raise ModelFailed(str(self._answer))
        found = self._answer(dict(inputs)) if callable(self._answer) else self._answer
        return _with_urls(found, run)


def _with_urls(output: CannedOutput, run: Run) -> object:
    if isinstance(output, bytes):
        return run.store(output, _extension(output))
    if isinstance(output, list | tuple):
        return [_with_urls(each, run) for each in output]
    if isinstance(output, dict):
        return {name: _with_urls(each, run) for name, each in output.items()}
    return output


def _extension(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return (picture.format or "bin").lower().replace("jpeg", "jpg")
    except UnidentifiedImageError:
        return "bin"
