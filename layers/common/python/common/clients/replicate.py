"""A client for the part of Replicate's HTTP API that the bot calls.

https://replicate.com/docs/reference/http
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import requests
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    Secret,
    ValidationError,
    field_validator,
)

from ..errors import AtCapacity, Refused, UpstreamError
from ..runtime.settings import get_settings
from .http import CONNECT_TIMEOUT, READ_TIMEOUT, get_session, seconds

# https://replicate.com/docs/topics/predictions/data-retention
OUTPUT_SECONDS = 3600


class Prediction(BaseModel):
    """The fields of a prediction that the bot reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(pattern="^[A-Za-z0-9]{1,64}$")  # it becomes part of an S3 key
    status: str
    output: JsonValue = None
    error: str | None = None
    input: JsonValue = None
    logs: JsonValue = None
    webhook: JsonValue = None
    created_at: JsonValue = None
    started_at: JsonValue = None
    completed_at: JsonValue = None
    data_removed: bool | None = None

    @field_validator("error", mode="before")
    @classmethod
    def _as_text(cls, error: object) -> str | None:
        """Convert an error that isn't a string to JSON; models may return anything."""
        return error if error is None or isinstance(error, str) else json.dumps(error)

    @property
    def has_ended(self) -> bool:
        """Whether the prediction has reached a final state."""
        return self.status in {"succeeded", "failed", "canceled", "aborted"}

    @property
    def queued_seconds(self) -> float:
        """How long the prediction was queued, in seconds by Replicate's clock; 0 if unknown."""
        try:
            created = datetime.fromisoformat(str(self.created_at))
            return (datetime.fromisoformat(str(self.started_at)) - created).total_seconds()
        except (ValueError, TypeError):  # not a time, or only one of the two has a time zone
            return 0.0

    def seconds_running(self, now: float) -> float:
        """Return how many seconds the model has been working, by our clock; 0 if unknown."""
        try:
            return max(0.0, now - datetime.fromisoformat(str(self.started_at)).timestamp())
        except ValueError:
            return 0.0

    @property
    def output_ends_at(self) -> float | None:
        """When Replicate removes the output, in Unix seconds; None if unknown or there is none."""
        if self.status != "succeeded" or not isinstance(self.completed_at, str):
            return None
        try:
            return datetime.fromisoformat(self.completed_at).timestamp() + OUTPUT_SECONDS
        except ValueError:
            return None

    def is_too_late(self, now: float) -> bool:
        """Return whether Replicate has removed the output by `now`."""
        ends_at = self.output_ends_at
        is_over = ends_at is not None and ends_at <= now
        return self.status == "succeeded" and (bool(self.data_removed) or is_over)


class ReplicateClient:
    """Replicate's API for one account."""

    def __init__(
        self,
        session: requests.Session,
        api_url: str,
        token: Secret[str],
        *,
        with_progress: bool = False,
    ):
        """If `with_progress`, Replicate also calls webhooks when a model starts or writes logs."""
        self._session = session
        self._api_url = api_url
        self._token = token
        self._events = ["start", "logs", "completed"] if with_progress else ["completed"]

    def create_prediction(
        self, model: str, inputs: Mapping[str, JsonValue], *, webhook: str
    ) -> Prediction:
        """Run `model` on `inputs`; Replicate calls `webhook` when the prediction ends.

        Raises Refused if Replicate will never accept the call (4xx), AtCapacity for a 429, and
        UpstreamError if a retry may succeed (5xx, no connection, timeout).
        """
        wanted = {
            "version": model,
            "input": dict(inputs),
            "webhook": webhook,
            "webhook_events_filter": self._events,
        }
        return self._call("POST", "/predictions", "create prediction", json=wanted)

    def get_prediction(self, prediction_id: str) -> Prediction:
        """Return the prediction's current state. Raises the same errors as `create_prediction`."""
        return self._call("GET", f"/predictions/{prediction_id}", "get prediction")

    def cancel_prediction(self, prediction_id: str) -> Prediction:
        """Cancel the prediction and return it. Raises the same errors as `create_prediction`."""
        return self._call("POST", f"/predictions/{prediction_id}/cancel", "cancel prediction")

    def _call(self, verb: str, path: str, what: str, **body: Any) -> Prediction:
        try:
            answer = self._session.request(
                verb,
                self._api_url + path,
                headers={"Authorization": f"Bearer {self._token.get_secret_value()}"},
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                **body,
            )
        except requests.RequestException as exc:
            raise UpstreamError("Replicate", what, type(exc).__name__) from exc
        if answer.ok:
            return _prediction(answer, what)
        reason = _title(answer)
        if answer.status_code == 429 or answer.status_code >= 500:
            wait = seconds(answer.headers.get("retry-after"))
            kind = AtCapacity if answer.status_code == 429 else UpstreamError
            raise kind("Replicate", what, f"{answer.status_code} {reason}", wait)
        raise Refused("Replicate", what, answer.status_code, reason)


def _prediction(answer: requests.Response, what: str) -> Prediction:
    try:
        return Prediction.model_validate_json(answer.content)
    except ValidationError:
        reason = f"{answer.status_code}, not a prediction"
        raise UpstreamError("Replicate", what, reason) from None


def _title(answer: requests.Response) -> str:
    """Return an error's title; its detail may quote our input, which contains a signed URL."""
    try:
        return str(answer.json().get("title", ""))
    except (ValueError, AttributeError):
        return ""


@lru_cache
def get_replicate() -> ReplicateClient:
    """Return this process's client."""
    settings = get_settings()
    return ReplicateClient(
        get_session(),
        settings.replicate_api_url,
        settings.replicate_api_token,
        with_progress=settings.progress,
    )
