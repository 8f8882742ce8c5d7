"""Failures in Replicate's words: `application/problem+json` with the very bodies it sends.

Problem
├── Unauthenticated       401, one of two details
├── InsufficientCredit    402
├── NotFound              404, without a title
├── InvalidVersion        422
├── InvalidInput          422, with `invalid_fields`
├── Throttled             429, with `retry_after`
└── Problem itself        what has no body of its own
"""

from collections.abc import Sequence
from dataclasses import asdict

from .schema import InvalidField


class Problem(Exception):
    """A call is answered with this status and body."""

    def __init__(self, status: int, body: dict[str, object], headers: dict[str, str] | None = None):
        super().__init__(body.get("detail", status))
        self.status = status
        self.body = body
        self.headers = headers or {}


class Unauthenticated(Problem):
    """There is no token, or none that is accepted."""

    def __init__(self, *, token_given: bool):
        what = "a valid authentication token" if token_given else "an authentication token"
        detail = f"You did not pass {what}"
        super().__init__(401, {"title": "Unauthenticated", "detail": detail, "status": 401})


class InsufficientCredit(Problem):
    """The account has run dry."""

    def __init__(self) -> None:
        detail = (
            "You have insufficient credit to run this model. Go to "
            "https://replicate.com/account/billing#billing to purchase credit. Once you purchase "
            "credit, please wait a few minutes before trying again."
        )
        super().__init__(402, {"title": "Insufficient credit", "detail": detail, "status": 402})


class NotFound(Problem):
    """There is nothing here."""

    def __init__(self, detail: str = "The requested resource could not be found."):
        super().__init__(404, {"detail": detail, "status": 404})


class InvalidVersion(Problem):
    """The version is unknown, or not for this account, or was disabled."""

    def __init__(
        self,
        detail: str = (
            "The specified version does not exist (or perhaps you don't have permission to use it?)"
        ),
    ):
        title = "Invalid version or not permitted"
        super().__init__(422, {"title": title, "detail": detail, "status": 422})


class InvalidInput(Problem):
    """The request does not fit its schema, or its input not the model's."""

    def __init__(self, fields: Sequence[InvalidField]):
        body = {
            "detail": "".join(f"- {_prefix(field)}{field.description}\n" for field in fields),
            "status": 422,
            "title": "Input validation failed",
            "invalid_fields": [asdict(field) for field in fields],
        }
        super().__init__(422, body)


class Throttled(Problem):
    """Too many calls; `limit` says in Replicate's words which limit it was."""

    def __init__(self, retry_after: int, limit: str = ""):
        words = ["Request was throttled.", limit, f"Your rate limit resets in ~{retry_after}s."]
        detail = " ".join(word for word in words if word)
        body = {"detail": detail, "status": 429, "retry_after": retry_after}
        super().__init__(429, body, {"Retry-After": str(retry_after)})


def _prefix(field: InvalidField) -> str:
    return f"{field.field}: " if field.field else ""
