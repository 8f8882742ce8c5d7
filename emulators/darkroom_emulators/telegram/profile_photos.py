"""People's profile photos."""

from ..kit.decoders import NotAPicture
from ..kit.refusals import ControlRefused
from .emulator import TelegramService
from .files import Photo
from .pictures import BadDimensions


class ProfilePhotos:
    """The profile photos of each person, newest first."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._kept: dict[int, list[Photo]] = emulator.keeping.map("profile photos")

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    async def add(self, user_id: int, content: bytes) -> None:
        """Add a profile photo to a person. Raises ControlRefused if it isn't a picture."""
        try:
            sizes = await self._emulator.pictures.from_app(content)
        except (NotAPicture, BadDimensions) as exc:
            raise ControlRefused(f"photo: an app can't send this: {exc}") from exc
        self._kept.setdefault(user_id, []).insert(0, self._emulator.files.add_photo(sizes))

    def of(self, user_id: int) -> list[Photo]:
        """Return a person's profile photos, newest first."""
        return self._kept.get(user_id, [])
