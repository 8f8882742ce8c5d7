"""Places an order: it is taken, or the person is told why not."""

from common.errors import Refused, UserError
from common.runtime.observability import count, logger
from common.texts import Text, say

from .order import Order
from .orders import Orders

# the lifecycle rule (template.yaml) deletes pictures a day later at the earliest
PICTURE_KEPT_SECONDS = 23 * 3600


def place_order(orders: Orders, order: Order, now: float, webhook: str) -> str | None:
    """Take the order; if that is impossible, return what to tell the person.

    Raises what `Orders.take` raises, except UserError and Refused.
    """
    try:
        orders.take(order, now=now, webhook=webhook)
    except UserError as exc:
        logger.info("photo not taken", event="photo_not_taken", reason=exc.text)
        count("PhotosNotTaken")
        return say(exc.text, order.language, **exc.values)
    except Refused as exc:
        logger.error("order refused", event="photo_not_taken", reason=str(exc))
        count("OrdersRefused")
        return say(Text.UNAVAILABLE, order.language)
    return None
