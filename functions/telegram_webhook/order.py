"""An order: one picture or text for the bot to work on."""

from dataclasses import dataclass, field, replace

from common.bot.people import Person
from common.clients.telegram import Place
from common.texts import Language


@dataclass(frozen=True, slots=True)
class Order:
    """What to make, for whom, and where to send the result.

    By its `update_id`, an update that is sent twice is processed only once. The picture comes from
    Telegram's `file_id` or from `content`, and is stored under `input_key`. If S3 already has it,
    under `stored_key`, and it can be used unchanged, `input_key` becomes `stored_key`. An order
    without a picture has no `input_key`. `style` is a style's key; empty means the owner's choice.
    """

    update_id: int
    owner_id: int
    place: Place
    language: Language
    input_key: str = ""
    stored_key: str = ""
    file_id: str | None = None
    content: bytes | None = field(default=None, repr=False)
    prompt: str | None = None
    style: str = ""
    album: str | None = None
    has_spoiler: bool = False

    @property
    def job(self) -> str:
        """The name of the claim and of the owner's job: the update's id as a string."""
        return str(self.update_id)

    def as_wanted_by(self, owner: Person) -> "Order":
        """Return the order with any missing prompt and style taken from the owner's record."""
        prompt = self.prompt or owner.caption_of(self.album)
        return replace(self, prompt=prompt, style=self.style or owner.style)
