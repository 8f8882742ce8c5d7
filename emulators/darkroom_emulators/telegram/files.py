"""The files that Telegram keeps, their ids, and the links by which bots download them."""

import base64
import binascii
import hashlib
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from .errors import ApiError, bad_request
from .pictures import Size

MAX_BYTES = 256 << 20  # of all files together; the oldest go first
MAX_DOWNLOAD = 20 << 20
LINK_SECONDS = 3600
_SHARED = 32  # characters with which the ids of a file begin for all bots
# what the ids of each type start with, so that they look like the real ones
_ID_HEADS = {
    "photo": "02000202020003190100",
    "document": "05000202020003190100",
    "sticker": "08000202020003190100",
}
_UNIQUE_HEADS = {"photo": "010003", "document": "020003", "sticker": "020003"}
_LAST_BYTE = b"\x04"  # the real server's version of its file ids
_TYPE_NAMES = {"photo": "Photo", "document": "Document", "sticker": "Sticker"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file without its bytes; `kind` is "photo" (a thumbnail too), "document" or "sticker"."""

    unique_id: str
    kind: str
    size: int
    width: int = 0
    height: int = 0
    file_name: str = ""
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: its sizes from small to large."""

    sizes: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file sent as it is; a small WebP of a person's is shown as a sticker, which has a size."""

    file: StoredFile
    thumbnail: StoredFile | None = None


Media = Photo | Document


class FileStore:
    """Keeps files up to MAX_BYTES, gives ids to them that differ per bot, and links that end.

    With a file all that is known of it goes: ids are made anew each time, and found by their file.
    """

    def __init__(self, now: Callable[[], float], seed: str):
        self._now = now
        self._seed = seed
        self._serial = 0
        self._total = 0
        self._content: OrderedDict[str, bytes] = OrderedDict()
        self._stored: dict[str, StoredFile] = {}
        self._by_start: dict[str, StoredFile] = {}
        self._media: dict[str, Media] = {}
        self._links: OrderedDict[tuple[int, str], tuple[str, float]] = OrderedDict()

    def add_photo(self, sizes: tuple[Size, ...]) -> Photo:
        """Keep a photo."""
        photo = Photo(tuple(self._add_size(size) for size in sizes))
        for stored in photo.sizes:
            self._media[stored.unique_id] = photo
        return photo

    def add_document(
        self,
        content: bytes,
        name: str,
        mime_type: str,
        thumbnail: Size | None,
        *,
        sticker_size: tuple[int, int] | None = None,
    ) -> Document:
        """Keep a file; a MIME type that says nothing gives way to the one of its name."""
        name = PurePath(name.replace("\\", "/")).name
        if mime_type in {"", "application/octet-stream"}:
            mime_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        small = self._add_size(thumbnail) if thumbnail else None
        kind = "sticker" if sticker_size else "document"
        width, height = sticker_size or (0, 0)
        stored = StoredFile(self._new_id(kind), kind, len(content), width, height, name, mime_type)
        self._keep(stored, content)
        document = Document(stored, small)
        self._media[stored.unique_id] = document
        return document

    def file_id(self, stored: StoredFile, bot_id: int) -> str:
        """Return the id by which this bot, and no other, knows the file."""
        serial = hashlib.sha256(stored.unique_id.encode()).digest()[:16]
        mark = hashlib.sha256(f"{self._seed}:{bot_id}:".encode() + serial).digest()[:16]
        packed = bytes.fromhex(_ID_HEADS[stored.kind]) + serial + mark + _LAST_BYTE
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    def find(self, file_id: str, bot_id: int) -> StoredFile | None:
        """Return the file of an id that this bot was given; None if it is another's, or of none.

        Raises ApiError if it can't be an id.
        """
        stored = self._by_start.get(file_id[:_SHARED])
        if stored and self.file_id(stored, bot_id) == file_id:
            return stored
        _check_form(file_id)
        return None

    def media_of(self, file_id: str, bot_id: int, kind: str) -> Media:
        """Return what to send again for `file_id` as a `kind`. Raises ApiError."""
        stored = self.find(file_id, bot_id)
        media = self._media.get(stored.unique_id) if stored else None
        if stored is None or media is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if (stored.kind == "photo") != (kind == "photo"):  # the others are one family
            names = f"{_TYPE_NAMES[stored.kind]} as {_TYPE_NAMES[kind]}"
            raise bad_request(f"can't use file of type {names}")
        return media

    def downloadable(self, file_id: str, bot_id: int) -> StoredFile:
        """Return the file behind an id for getFile. Raises ApiError."""
        try:
            stored = self.find(file_id, bot_id)
        except ApiError as exc:
            raise bad_request("invalid file_id") from exc
        if stored is None or stored.unique_id not in self._content:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def load(self, unique_id: str) -> tuple[StoredFile, bytes] | None:
        """Return a file with its bytes, None if it is unknown or was dropped for space."""
        if unique_id not in self._content:
            return None
        return self._stored[unique_id], self._content[unique_id]

    def link(self, stored: StoredFile, bot_id: int) -> str:
        """Return the path of a link for this bot that holds for LINK_SECONDS from now."""
        if stored.size > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        number = int.from_bytes(hashlib.sha256(stored.unique_id.encode()).digest()[:4]) % 10**6
        suffix = ".jpg" if stored.kind == "photo" else PurePath(stored.file_name).suffix
        if not re.fullmatch(r"\.[A-Za-z0-9]{1,10}", suffix):
            suffix = ""
        path = f"{stored.kind}s/file_{number}{suffix}"
        now = self._now()
        while self._links and next(iter(self._links.values()))[1] < now:
            self._links.popitem(last=False)
        self._links[bot_id, path] = (stored.unique_id, now + LINK_SECONDS)
        self._links.move_to_end((bot_id, path))
        return path

    def follow(self, bot_id: int, path: str) -> bytes | None:
        """Return the bytes behind a link, None if it never was or has ended."""
        unique_id, ends = self._links.get((bot_id, path), ("", 0.0))
        return None if self._now() > ends else self._content.get(unique_id)

    def _add_size(self, size: Size) -> StoredFile:
        stored = StoredFile(
            self._new_id("photo"), "photo", len(size.content), size.width, size.height
        )
        self._keep(stored, size.content)
        return stored

    def _new_id(self, kind: str) -> str:
        self._serial += 1
        unique = hashlib.sha256(f"{self._seed}:file:{self._serial}".encode()).digest()[:9]
        head = bytes.fromhex(_UNIQUE_HEADS[kind])
        return base64.urlsafe_b64encode(head + unique).decode()

    def _keep(self, stored: StoredFile, content: bytes) -> None:
        self._content[stored.unique_id] = content
        self._stored[stored.unique_id] = stored
        self._by_start[self._start(stored)] = stored
        self._total += len(content)
        while self._total > MAX_BYTES and len(self._content) > 1:
            unique_id, dropped = self._content.popitem(last=False)
            self._total -= len(dropped)
            self._media.pop(unique_id, None)
            del self._by_start[self._start(self._stored.pop(unique_id))]

    def _start(self, stored: StoredFile) -> str:
        return self.file_id(stored, 0)[:_SHARED]


def _check_form(file_id: str) -> None:
    """Raise what the real server says of a text that can't be one of its file ids."""
    problem = _form_problem(file_id)
    if problem:
        raise ApiError(400, f"Bad Request: wrong remote file identifier specified: {problem}")


def _form_problem(file_id: str) -> str:
    bare = file_id.rstrip("=")
    if len(bare) % 4 == 1:
        return "Wrong string length"
    if len(file_id) != len(bare) and len(file_id) % 4:
        return "Wrong padding length"
    try:
        packed = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return "Wrong character in the string"
    if not packed.endswith(_LAST_BYTE):
        return "can't unserialize it. Wrong last symbol"
    return ""
