"""What every HTTP function is built on: an app that knows the error tree, under Lambda."""

import time
from typing import Any, TypeVar

from mangum import Mangum
from pydantic import BaseModel, ValidationError

from .errors import BadRequest, BotError, TryAgain
from .observability import LambdaHandler, count, logger, observed
from .settings import get_settings
from .web import FastAPI, JSONResponse, Request

T = TypeVar("T", bound=BaseModel)

# larger than any time in seconds till the year 5138, smaller than any in milliseconds since 1973
SECONDS_END = 100_000_000_000


def create_app() -> FastAPI:
    """Return an app that answers every BotError with its status and one line of reason.

    Routes are `async def` though they block: an instance works on one request at a time, and
    Starlette would start a thread pool for each plain `def`. They take the bare Request and answer
    JSON themselves: parameters and response models would be analysed anew at each cold start.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(BotError, _answer_known)
    app.add_exception_handler(Exception, _answer_unknown)
    return app


def lambda_handler(app: FastAPI) -> LambdaHandler:
    """Return the Lambda entry of `app`. Raises MissingSetting."""
    return observed(Mangum(app, lifespan="off"))


def request_time(request: Request) -> float:
    """Return when API Gateway took the request, in Unix seconds: the handlers' only clock."""
    epoch = _context(request).get("timeEpoch")
    if not isinstance(epoch, int | float):
        return time.time()
    # milliseconds, but `sam local start-api` 1.170.0 gives seconds; as milliseconds those were 1970
    return epoch / 1000 if epoch > SECONDS_END else float(epoch)


def base_url(request: Request) -> str:
    """Return where this API is reached from outside: the setting, or the address just called."""
    return get_settings().base_url or f"https://{_context(request)['domainName']}"


async def parse_body(request: Request, model: type[T], name: str) -> T:
    """Return the request's JSON body as `model`. Raises BadRequest with one line of reason."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as exc:
        fault = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"]) or "body"
    raise BadRequest(f"not {name}: {where}: {fault['msg']}")


def _context(request: Request) -> dict[str, Any]:
    context: dict[str, Any] = request.scope["aws.event"]["requestContext"]
    return context


async def _answer_known(_: Request, exc: Exception) -> JSONResponse:
    if not isinstance(exc, BotError):
        raise TypeError("only a BotError comes here") from exc
    level = logger.error if exc.status >= 500 else logger.warning
    level("request not served", error=type(exc).__name__, reason=str(exc), status=exc.status)
    count(f"{type(exc).__name__}s")
    headers = {}
    if isinstance(exc, TryAgain) and exc.retry_after is not None:
        headers["Retry-After"] = str(exc.retry_after)
    return JSONResponse({"error": str(exc)}, exc.status, headers)


async def _answer_unknown(_: Request, exc: Exception) -> JSONResponse:
    logger.error("request failed", exc_info=exc)
    count("UnhandledErrors")
    return JSONResponse({"error": "internal error"}, 500)
