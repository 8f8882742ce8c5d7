"""Errors of method calls, with the real server's HTTP statuses and messages."""

from ..kit.calls import ApiFailure


class ApiError(ApiFailure):
    """A method call failed; `code` is the HTTP status, and `parameters` help the client react."""

    is_guess = False  # whether our text or rule is a guess about the real server

    def __init__(self, code: int, description: str, **parameters: int):
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, object]:
        """Return the response's envelope."""
        found: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            found["parameters"] = self.parameters
        return found


def bad_request(text: str) -> ApiError:
    """Return a 400; as in Telegram, `text` will start in lowercase, unless it is an ERROR_CODE."""
    is_name = text[1:2] == "_" or "A" <= text[1:2] <= "Z"
    return ApiError(400, f"Bad Request: {text if is_name else text[:1].lower() + text[1:]}")


def guessed_request(text: str) -> ApiError:
    """Return a 400 whose message is our guess, which the event log reports."""
    error = bad_request(text)
    error.is_guess = True
    return error


def forbidden(text: str) -> ApiError:
    """Return a 403."""
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """Return a 409."""
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(retry_after: int) -> ApiError:
    """Return a 429 with the number of seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
