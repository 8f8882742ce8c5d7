"""`POST /webhook/replicate`, where Replicate reports that a prediction has progressed or ended."""

from common.bot.delivery import get_delivery
from common.clients.replicate import Prediction
from common.runtime.asgi import create_app, lambda_handler, parse_body, request_time
from common.runtime.observability import logger
from common.runtime.settings import get_settings
from common.runtime.web import JSONResponse, Request

from . import wait_for_connections
from .signature import verify

app = create_app()


async def replicate(request: Request) -> JSONResponse:
    """Handle one webhook, after checking that Replicate signed it within five minutes of now."""
    now = request_time(request)
    secret = get_settings().replicate_webhook_secret.get_secret_value()
    verify(secret, request.headers, await request.body(), now)
    prediction = await parse_body(request, Prediction, "a prediction")
    logger.append_keys(prediction_id=prediction.id)
    if prediction.has_ended:
        get_delivery().deliver(prediction, now=now)
    elif get_settings().progress:
        show_progress(prediction, now)
    return JSONResponse({"status": "ok"})


def show_progress(prediction: Prediction, now: float) -> None:
    """Show the model's progress in the chat."""
    # imported here, so that processes that never show progress don't pay for the import
    from common.bot.progress import get_progress  # noqa: PLC0415

    get_progress().show(prediction, now)


app.add_route("/webhook/replicate", replicate, methods=["POST"])
handler = lambda_handler(app)
wait_for_connections()
