"""`POST /webhook/replicate`: Replicate says that a prediction ended."""

from typing import Annotated

from fastapi import Depends, Request

from common.asgi import create_app, lambda_handler, parse_body, request_time
from common.delivery import Delivery, get_delivery
from common.observability import logger
from common.replicate import Prediction
from common.settings import get_settings

from .signature import verify

app = create_app()


async def from_replicate(request: Request) -> None:
    """Raise NotAuthentic unless Replicate signed this very body, just now."""
    secret = get_settings().replicate_webhook_secret.get_secret_value()
    verify(secret, request.headers, await request.body(), request_time(request))


async def parse_prediction(request: Request) -> Prediction:
    """Return the prediction in the body. Raises BadRequest."""
    return await parse_body(request, Prediction, "a prediction")


@app.post("/webhook/replicate", dependencies=[Depends(from_replicate)])
async def replicate(
    request: Request,
    prediction: Annotated[Prediction, Depends(parse_prediction)],
    delivery: Annotated[Delivery, Depends(get_delivery)],
) -> dict[str, str]:
    """Take one webhook."""
    logger.append_keys(prediction_id=prediction.id)
    delivery.deliver(prediction, now=request_time(request))
    return {"status": "ok"}


handler = lambda_handler(app)
