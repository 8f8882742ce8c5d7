"""An order: one picture, or words, to be developed for somebody."""

from dataclasses import dataclass, field, replace

from common.bot.people import Person
from common.clients.telegram import Place
from common.texts import Language


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, by whom, and where the result goes.

    `update_id` is its update: the same order sent twice is processed once. The picture is
    Telegram's file `file_id`, or `content`, and goes to `input_key`; or S3 has it under
    `stored_key`, which also becomes `input_key` if it can be used unchanged; or none is needed, and
    there is no `input_key`. `style` is a key, empty for the one that the owner chose.
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
        """The update's id as the name of its claim, and of the order in the owner's record."""
        return str(self.update_id)

    def as_wanted_by(self, owner: Person) -> "Order":
        """Return the order with what its owner has already set: the album's caption, the style."""
        prompt = self.prompt or owner.caption_of(self.album)
        return replace(self, prompt=prompt, style=self.style or owner.style)
