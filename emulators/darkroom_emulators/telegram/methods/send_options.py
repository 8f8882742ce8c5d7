"""Reads options common to all sending methods, such as an effect or the only receiver."""

from dataclasses import dataclass

from ..errors import bad_request, guessed_request
from ..fields import BadField, number_field
from ..world import TelegramChat, TelegramUser
from .call import MethodCall

# the effects that are free for everybody: fire, thumbs up and down, heart, party, poo
FREE_EFFECTS = frozenset(
    {
        "5104841245755180586",
        "5107584321108051014",
        "5104858069142078462",
        "5159385139981059251",
        "5046509860389126442",
        "5046589136895476101",
    }
)
_OPTIONS = frozenset(
    {
        "suggested_post_parameters",
        "direct_messages_topic_id",
        "allow_paid_broadcast",
        "message_effect_id",
        "ephemeral_message_parameters",
        "receiver_user_id",
        "callback_query_id",
    }
)
MIN_POST_STARS, MAX_POST_STARS = 5, 100_000


@dataclass(frozen=True, slots=True)
class SendOptions:
    """Options of a message; `receiver` is the only person who sees it, or None for everybody."""

    effect_id: str = ""
    receiver: TelegramUser | None = None


def check_business_connection(call: MethodCall) -> None:
    """Refuse any `business_connection_id`; no bot here has a business connection."""
    if not call.arguments.text("business_connection_id"):
        return
    chat_id = call.arguments.text("chat_id")
    if call.arguments.has("chat_id") and not chat_id:
        raise bad_request("chat identifier is empty")
    if chat_id and not chat_id.removeprefix("-").isdecimal():
        raise bad_request("chat identifier must be a valid Integer")
    raise bad_request("business connection not found")


def read_send_options(call: MethodCall, chat: TelegramChat) -> SendOptions:
    """Return the emulated options. Raises ApiError for options that no bot here can use."""
    if call.arguments.has_none(_OPTIONS):
        return SendOptions()
    _refuse_suggested_post(call)
    call.arguments.pass_over("direct_messages_topic_id")  # only channel direct messages use it
    if call.arguments.flag("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")  # needs 100,000 Stars and 100,000 users
    effect_id = call.arguments.text("message_effect_id")
    if effect_id and not (chat.is_private and effect_id in FREE_EFFECTS):
        raise bad_request("EFFECT_ID_INVALID")
    return SendOptions(effect_id, _receiver(call, chat))


def _refuse_suggested_post(call: MethodCall) -> None:
    given = call.json(
        "suggested_post_parameters", "can't parse suggested post parameters JSON object"
    )
    if given is None:
        return
    price = given.get("price") if isinstance(given, dict) else None
    if isinstance(price, dict) and price.get("currency") == "XTR":
        amount = price.get("amount")
        if not isinstance(amount, int) or not MIN_POST_STARS <= amount <= MAX_POST_STARS:
            raise bad_request("invalid amount of Telegram Stars specified")
    raise bad_request("suggested posts can be sent only to channel direct messages")


def _receiver(call: MethodCall, chat: TelegramChat) -> TelegramUser | None:
    """Return the only person who will see the message, or None for everybody.

    Reads the parameter of Bot API 10.3 or, without it, those of 10.2. The real errors are unknown,
    so all errors here are guesses.
    """
    given = call.json(
        "ephemeral_message_parameters", "can't parse ephemeral message parameters JSON object"
    )
    if given is None:
        names = ("receiver_user_id", "callback_query_id")
        given = {name: text for name in names if (text := call.arguments.text(name))}
    if not isinstance(given, dict):
        raise guessed_request("can't parse ephemeral message parameters JSON object")
    if not given:
        return None
    user = call.emulator.world.users.get(_receiver_id(call, given))
    if user is None or not chat.has(user.id):
        raise guessed_request("user not found")
    return user


def _receiver_id(call: MethodCall, given: dict[str, object]) -> int:
    try:
        user_id = number_field(given, "receiver_user_id")
    except BadField as exc:
        raise guessed_request(f"can't parse ephemeral message parameters: {exc}") from exc
    press = call.emulator.callbacks.open(str(given.get("callback_query_id", "")), call.bot.id)
    return user_id or (press.user_id if press else 0)
