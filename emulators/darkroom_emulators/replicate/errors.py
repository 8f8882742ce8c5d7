"""Replicate's error responses: `application/problem+json`, with exactly the bodies it sends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ..kit.calls import ApiFailure
from .schema import InvalidField

NO_CREDIT = (
    "You have insufficient credit to run this model. Go to "
    "https://replicate.com/account/billing#billing to purchase credit. Once you purchase "
    "credit, please wait a few minutes before trying again."
)
NO_VERSION = (
    "The specified version does not exist (or perhaps you don't have permission to use it?)"
)
OFFICIAL = "This model is an official model and does not expose a list of versions."


class Problem(ApiFailure):
    """A call failed with an HTTP status and a JSON `body` of title, detail and status."""

    def __init__(
        self, status: int, detail: str, *, title: str = "", headers: Mapping[str, str] | None = None
    ):
        super().__init__(status, detail)
        self.body: dict[str, object] = {"title": title} if title else {}
        self.body |= {"detail": detail, "status": status}
        self.headers = headers or {}
        self.content_type = "application/problem+json"


def unauthenticated(*, token_given: bool) -> Problem:
    """Return the 401 for a missing or unknown token."""
    what = "a valid authentication token" if token_given else "an authentication token"
    return Problem(401, f"You did not pass {what}", title="Unauthenticated")


def insufficient_credit() -> Problem:
    """Return a 402."""
    return Problem(402, NO_CREDIT, title="Insufficient credit")


def not_found(detail: str = "The requested resource could not be found.") -> Problem:
    """Return a 404, which has no title."""
    return Problem(404, detail)


def file_problem(status: int, detail: str) -> Problem:
    """Return an error of the Files API, whose body has no status."""
    found = Problem(status, detail)
    found.body = {"detail": detail}
    return found


def search_problem(detail: str) -> Problem:
    """Return a search's 400, the only error that is not `application/problem+json`."""
    found = Problem(400, detail)
    found.body, found.content_type = {"detail": detail}, "application/json"
    return found


def no_versions() -> Problem:
    """Return the 404 for listing the versions of an official model."""
    found = Problem(404, OFFICIAL)
    found.body = {"status": 404, "title": "Not found", "detail": OFFICIAL}
    return found


def invalid_version(detail: str = NO_VERSION) -> Problem:
    """Return the 422 for a version that is unknown, disabled, or not available to the account."""
    return Problem(422, detail, title="Invalid version or not permitted")


def invalid_input(fields: Sequence[InvalidField]) -> Problem:
    """Return the 422 for a body or an input that doesn't fit its schema."""
    lines = (f"- {each.field}: " if each.field else "- " for each in fields)
    detail = "".join(f"{at}{each.description}\n" for at, each in zip(lines, fields, strict=True))
    found = Problem(422, detail)
    found.body |= {"title": "Input validation failed"}
    found.body["invalid_fields"] = [asdict(field) for field in fields]
    return found


def invalid_field(kind: str, field: str, description: str) -> Problem:
    """Return the 422 for a single invalid field."""
    return invalid_input([InvalidField(kind, field, description)])


def throttled(retry_after: int, limit: str = "") -> Problem:
    """Return a 429; `limit` is Replicate's description of the limit that was exceeded."""
    words = ["Request was throttled.", limit, f"Your rate limit resets in ~{retry_after}s."]
    detail = " ".join(word for word in words if word)
    headers = {"Retry-After": str(retry_after), **rate_headers(0, retry_after)}
    found = Problem(429, detail, headers=headers)
    found.body["retry_after"] = retry_after
    return found


def rate_headers(remaining: int, reset: int = 1) -> dict[str, str]:
    """Return the headers with the number of calls left until the limit resets in `reset` s."""
    return {"ratelimit-remaining": str(remaining), "ratelimit-reset": str(reset)}


def server_error(status: int) -> Problem:
    """Return a 5xx."""
    return Problem(status, "Internal server error")
