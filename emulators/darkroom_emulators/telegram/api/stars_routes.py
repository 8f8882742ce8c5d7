"""The control routes by which people pay in Stars."""

from pydantic import Field

from ...kit.control import Body, Id
from ...kit.control_route import ControlRoute, control_route
from ..emulator import TelegramService
from ..people import TelegramPeople
from ..stars.acts import PurseJson, StarsActs
from .answers import UpdateIds
from .bodies import InChat


class PaymentOf(InChat):
    """The invoice to pay: of a message in the chat, or of a link that a bot made."""

    message_id: Id = 0
    link: str = ""


class Purchase(InChat):
    """The message whose paid media to buy."""

    message_id: Id


class MoreStars(Body):
    """How many Stars a person gets, or with a negative number loses."""

    stars: int


class SubscriptionChange(Body):
    """A subscription, by the id of its first charge, and whether it ends with its month."""

    telegram_payment_charge_id: str = Field(min_length=1)
    canceled: bool


class BegunPayment(UpdateIds):
    """The payment that waits for the bot's answer, by the id of its query."""

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
    """Tap Pay as a person: the bot has 10 seconds to answer its `pre_checkout_query`."""
    people = TelegramPeople(emulator)
    user = people.user(user_id)
    chat = people.chat(user, body.chat_id, body.bot)
    acts = StarsActs(emulator)
    payment, update_ids = acts.pay(user, chat, message_id=body.message_id, link=body.link)
    return {"pre_checkout_query_id": payment.id, "update_ids": update_ids}


async def _buy(emulator: TelegramService, user_id: Id, body: Purchase) -> UpdateIds:
    """Pay for the paid media of a message; no bot is asked first."""
    people = TelegramPeople(emulator)
    user = people.user(user_id)
    chat = people.chat(user, body.chat_id, body.bot)
    return {"update_ids": StarsActs(emulator).buy(user, chat, body.message_id)}


async def _purse(emulator: TelegramService, user_id: Id) -> PurseJson:
    """Return a person's Stars, payments and subscriptions."""
    return StarsActs(emulator).purse(TelegramPeople(emulator).user(user_id))


async def _give(emulator: TelegramService, user_id: Id, body: MoreStars) -> PurseJson:
    """Give a person more Stars; each starts with 1000, and has 10,000,000 at most."""
    return StarsActs(emulator).give(TelegramPeople(emulator).user(user_id), body.stars)


async def _set_subscription(
    emulator: TelegramService, user_id: Id, body: SubscriptionChange
) -> UpdateIds:
    """End a subscription as a person, or resume it before its month is over."""
    ids = StarsActs(emulator).set_subscription(
        TelegramPeople(emulator).user(user_id),
        body.telegram_payment_charge_id,
        canceled=body.canceled,
    )
    return {"update_ids": ids}
