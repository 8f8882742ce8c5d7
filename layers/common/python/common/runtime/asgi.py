"""The base of HTTP functions: an app that maps the bot's errors to responses, and its handler."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from mangum import Mangum
from pydantic import BaseModel, ValidationError

from ..errors import BadRequest, BotError, TryAgain, UpstreamError
from .observability import LambdaHandler, count, logger, observed, report_unforeseen
from .settings import get_settings
from .web import FastAPI, JSONResponse, Request

T = TypeVar("T", bound=BaseModel)

# returns the response to a request that failed unexpectedly, or None for a 500
Rescue = Callable[[Request], dict[str, Any] | None]

# larger than any time in seconds until the year 5138, smaller than any in milliseconds since 1973
SECONDS_END = 100_000_000_000


def create_app(rescue: Rescue = lambda _: None) -> FastAPI:
    """Return an app that answers every BotError with its status and a one-line reason.

    For any other exception, `rescue` decides the response; it may raise a BotError.

    Routes are `async def` although they block: an instance handles one request at a time, and
    Starlette would start a thread pool for a plain `def`. They take the bare Request, return JSON
    responses, and are added with Starlette's `add_route`. FastAPI's own decorators would analyze
    parameters and response models at each cold start, and would parse the handler's source at the
    first request, for its error messages.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(BotError, _answer_known)

    async def answer_unforeseen(request: Request, exc: Exception) -> JSONResponse:
        report_unforeseen("request failed", exc)
        try:
            answer = rescue(request)
        except BotError as known:
            return await _answer_known(request, known)
        if answer is None:
            return JSONResponse({"error": "internal error"}, 500)
        return JSONResponse(answer)

    app.add_exception_handler(Exception, answer_unforeseen)
    return app


def lambda_handler(app: FastAPI) -> LambdaHandler:
    """Return the Lambda handler of `app`; add all routes first. Raises MissingSetting."""
    app.middleware_stack = app.build_middleware_stack()  # now, so that no request waits for it
    return observed(Mangum(app, lifespan="off"))


def request_time(request: Request, clock: Callable[[], float] = time.time) -> float:
    """Return when API Gateway received the request, in Unix seconds. Handlers use no other clock.

    If that time is missing, or is in seconds instead of milliseconds, `clock` is used. `sam local
    start-api` 1.170.0 sends every request with the time at which sam was started, in seconds.
    """
    epoch = _context(request).get("timeEpoch")
    if isinstance(epoch, int | float) and epoch > SECONDS_END:
        return epoch / 1000
    return clock()


def base_url(request: Request) -> str:
    """Return this API's public URL: the setting, or else the address that was requested."""
    domain = _context(request).get("domainName")
    called = f"https://{domain}" if domain else str(request.base_url).rstrip("/")
    return get_settings().base_url or called


async def parse_body(request: Request, model: type[T], name: str) -> T:
    """Return the request's JSON body as a `model`. Raises BadRequest with a one-line reason."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as exc:
        fault = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"]) or "body"
    raise BadRequest(f"not {name}: {where}: {fault['msg']}")


def _context(request: Request) -> dict[str, Any]:
    """Return API Gateway's request context, or an empty one if main.py serves the request."""
    context: dict[str, Any] = request.scope.get("aws.event", {}).get("requestContext", {})
    return context


async def _answer_known(_: Request, exc: Exception) -> JSONResponse:
    if not isinstance(exc, BotError):
        raise TypeError("only a BotError can get here") from exc
    level = logger.error if exc.status >= 500 else logger.warning
    level("request not served", error=type(exc).__name__, reason=str(exc), status=exc.status)
    kind = UpstreamError if isinstance(exc, UpstreamError) else type(exc)  # one metric, one alarm
    count(f"{kind.__name__}s")
    headers = {}
    if isinstance(exc, TryAgain) and exc.retry_after is not None:
        headers["Retry-After"] = str(exc.retry_after)
    return JSONResponse({"error": str(exc)}, exc.status, headers)
