"""Photos and videos that people see only after they pay."""

from dataclasses import dataclass, field

from ...kit.refusals import ControlRefused
from ..content import ContentView
from ..emulator import TelegramService
from ..files import Media, Photo
from ..world import TelegramMessage, TelegramUser
from .ledger import StarLedger

_PAID_MEDIA_QUEUE = 12 << 33


@dataclass(slots=True)
class PaidMedia:
    """Media with a price. Bots always see them; people see only previews until someone pays."""

    bot_id: int
    stars: int
    media: tuple[Media, ...]
    payload: str
    buyers: set[int] = field(default_factory=set)
    kind = "paid_media"

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the field `paid_media` of a Message, a PaidMediaInfo."""
        is_open = bool(self.buyers) or not view.is_screen
        shown = [_open(each, view) if is_open else _preview(each) for each in self.media]
        return {"paid_media": {"star_count": self.stars, "paid_media": shown}}


def buy(emulator: TelegramService, user: TelegramUser, message: TelegramMessage) -> list[int]:
    """Pay for the media of a message, and notify the bot; return the ids of its updates."""
    content, ledger = message.content, emulator.part(StarLedger)
    if not isinstance(content, PaidMedia):
        raise ControlRefused(f"message {message.id} has no paid media")
    if user.id in content.buyers:
        raise ControlRefused("the person has already paid for this")
    if ledger.purse(user.id) < content.stars:
        has = ledger.purse(user.id)
        raise ControlRefused(f"the media cost {content.stars} Stars, and the person has {has}")
    bot = emulator.world.bots[content.bot_id]
    ledger.pay(user, bot, content.stars, content.payload, "paid_media_payment")
    content.buyers.add(user.id)
    emulator.show(message, "edited")
    update = emulator.inboxes[bot.id].add(
        "purchased_paid_media",
        {"from": user.as_json(), "paid_media_payload": content.payload},
        queue=user.id + _PAID_MEDIA_QUEUE,
        chat_id=0,
    )
    return [update.id] if update else []


def _open(media: Media, view: ContentView) -> dict[str, object]:
    return {"type": media.kind, media.kind: view.media(media)[media.kind]}


def _preview(media: Media) -> dict[str, object]:
    largest = media.sizes[-1] if isinstance(media, Photo) else media.file
    sizes = {
        "width": largest.width,
        "height": largest.height,
        "duration": largest.duration,
    }
    return {"type": "preview", **{name: each for name, each in sizes.items() if each}}
