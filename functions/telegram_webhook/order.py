"""An order: one picture, or words, to be developed for somebody."""

from dataclasses import dataclass, field, replace

from common.bot.people import Person
from common.clients.telegram import Place
from common.texts import Language


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, by whom, and where the result goes.

    The same `update_id` is processed once, even if sent twice. A picture comes from Telegram's
    `file_id` or from `content`, and is stored under `input_key`. If S3 already has it under
    `stored_key` and it can be used unchanged, that becomes the `input_key`. An order without a
    picture has no `input_key`. `style` is a style's key, empty for the one that the owner chose.
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
        """The update's id, as text: the key of its claim, and of the job in the owner's record."""
        return str(self.update_id)

    def as_wanted_by(self, owner: Person) -> "Order":
        """Return the order completed from the owner's record: the album's caption, the style."""
        prompt = self.prompt or owner.caption_of(self.album)
        return replace(self, prompt=prompt, style=self.style or owner.style)
