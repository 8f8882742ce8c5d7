"""Places an order, or returns what to tell the person if that is impossible."""

from common.errors import Refused, UserError
from common.runtime.observability import count, logger
from common.texts import Text, say

from .order import Order
from .orders import Orders

# the lifecycle rule (template.yaml) keeps pictures for at least a day
PICTURE_KEPT_SECONDS = 23 * 3600


def place_order(orders: Orders, order: Order, now: float, webhook: str) -> str | None:
    """Take the order; if that is impossible, return what to tell the person.

    Raises the same errors as `Orders.take`, except UserError and Refused.
    """
    try:
        orders.take(order, now=now, webhook=webhook)
    except UserError as exc:
        logger.info("photo not accepted", event="photo_not_taken", reason=exc.text)
        count("PhotosNotTaken")
        return say(exc.text, order.language, **exc.values)
    except Refused as exc:
        logger.error("order refused", event="photo_not_taken", reason=str(exc))
        count("OrdersRefused")
        return say(Text.UNAVAILABLE, order.language)
    return None
