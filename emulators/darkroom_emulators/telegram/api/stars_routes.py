"""Control routes for Stars: payments, balances and subscriptions."""

from pydantic import Field

from ...kit.control import Body, Id
from ...kit.control_route import ControlRoute, control_route
from ..emulator import TelegramService
from ..people import TelegramPeople
from ..stars.acts import PurseJson, StarsActs
from .answers import UpdateIds
from .bodies import InChat


class PaymentOf(InChat):
    """The invoice to pay: in a message of the chat, or behind a link that a bot created."""

    message_id: Id = 0
    link: str = ""


class Purchase(InChat):
    """The message whose paid media a person buys."""

    message_id: Id


class MoreStars(Body):
    """The number of Stars to give to a person; a negative number takes Stars away."""

    stars: int


class SubscriptionChange(Body):
    """A subscription, identified by its first charge; if `canceled`, it is not renewed."""

    telegram_payment_charge_id: str = Field(min_length=1)
    canceled: bool


class BegunPayment(UpdateIds):
    """The ids of the query that the bot must answer, and of its update."""

    pre_checkout_query_id: str


def stars_routes() -> list[ControlRoute]:
    """Return the routes."""
    user = "/_emulator/users/{user_id:id}"
    return [
        control_route("POST", f"{user}/pay", _pay),
        control_route("POST", f"{user}/buy", _buy),
        control_route("GET", f"{user}/stars", _purse),
        control_route("POST", f"{user}/stars", _give),
        control_route("POST", f"{user}/subscription", _set_subscription),
    ]


async def _pay(emulator: TelegramService, user_id: Id, body: PaymentOf) -> BegunPayment:
    """Tap Pay as a person; the bot has 10 seconds to answer the `pre_checkout_query`."""
    user, chat = TelegramPeople(emulator).in_chat(user_id, body.chat_id, body.bot)
    acts = StarsActs(emulator)
    payment, update_ids = acts.pay(user, chat, message_id=body.message_id, link=body.link)
    return {"pre_checkout_query_id": payment.id, "update_ids": update_ids}


async def _buy(emulator: TelegramService, user_id: Id, body: Purchase) -> UpdateIds:
    """Buy the paid media of a message as a person; this needs no answer from the bot."""
    user, chat = TelegramPeople(emulator).in_chat(user_id, body.chat_id, body.bot)
    return {"update_ids": StarsActs(emulator).buy(user, chat, body.message_id)}


async def _purse(emulator: TelegramService, user_id: Id) -> PurseJson:
    """Return a person's Stars, payments and subscriptions."""
    return StarsActs(emulator).purse(TelegramPeople(emulator).user(user_id))


async def _give(emulator: TelegramService, user_id: Id, body: MoreStars) -> PurseJson:
    """Give a person Stars; each person starts with 1000 and can have at most 10,000,000."""
    return StarsActs(emulator).give(TelegramPeople(emulator).user(user_id), body.stars)


async def _set_subscription(
    emulator: TelegramService, user_id: Id, body: SubscriptionChange
) -> UpdateIds:
    """Cancel a subscription as a person, or resume it before the paid month ends."""
    ids = StarsActs(emulator).set_subscription(
        TelegramPeople(emulator).user(user_id),
        body.telegram_payment_charge_id,
        canceled=body.canceled,
    )
    return {"update_ids": ids}
