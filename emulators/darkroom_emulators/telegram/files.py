"""The files that Telegram stores, with their ids and download links."""

import base64
import binascii
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from ..kit.keeping import InMemory, Keeping
from ..kit.spool import Spooled
from ..kit.store import Store
from .errors import ApiError, bad_request
from .kinds import KINDS
from .media_facts import MediaFacts
from .pictures import Size

MAX_BYTES = 256 << 20  # of all files in total; the oldest are dropped first
MAX_FILES = 10_000  # each size of a photo counts as a file
MAX_DOWNLOAD = 20 << 20
LINK_SECONDS = 3600
_SHARED = 32  # this many leading characters of a file's id are the same for all bots
_ID_TAIL = "000202020003190100"  # follows the type, so that ids look like the real ones
_SUFFIXES = {"video/webm": ".webm", "application/x-tgsticker": ".tgs", "image/gif": ".gif"}
_LAST_BYTE = b"\x04"  # the version in the real server's file ids


@dataclass(frozen=True, slots=True)
class TelegramFile:
    """A file without its content; `kind` is a key of KINDS ("photo" for thumbnails too).

    `width` and `height` are in pixels, and `duration` is in seconds.
    """

    unique_id: str
    kind: str
    size: int
    width: int = 0
    height: int = 0
    file_name: str = ""
    mime_type: str = ""
    duration: int = 0


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, with its sizes from small to large."""

    sizes: tuple[TelegramFile, ...]

    @property
    def kind(self) -> str:
        """The kind of media, a key of KINDS."""
        return "photo"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is not a photo; its kind determines how it is shown."""

    file: TelegramFile
    thumbnail: TelegramFile | None = None
    title: str = ""
    performer: str = ""
    emoji: str = ""
    cover: Photo | None = None
    start_timestamp: int = 0

    @property
    def kind(self) -> str:
        """The kind of media, a key of KINDS."""
        return self.file.kind


@dataclass(frozen=True, slots=True)
class LivePhoto:
    """A photo with a short video of the moment around it."""

    photo: Photo
    file: TelegramFile

    @property
    def kind(self) -> str:
        """The kind of media, a key of KINDS."""
        return "live_photo"


Media = Photo | Document | LivePhoto


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to store; `facts` were read from its content."""

    content: bytes
    name: str = ""
    mime_type: str = ""
    kind: str = "document"
    facts: MediaFacts = field(default_factory=MediaFacts)
    thumbnail: Size | None = None
    emoji: str = ""


class _KeptFile(NamedTuple):
    file: TelegramFile
    content: Spooled
    media: Media | None  # what a bot sends when it uses the file's id


class FileStore:
    """Stores files, up to MAX_BYTES in total. Each bot has its own file ids, and links expire.

    File ids are computed from the file, and are not stored.
    """

    def __init__(self, now: Callable[[], float], seed: str, keeping: Keeping | None = None):
        keeping = keeping or InMemory()
        self._seed = seed
        self._serial: int = keeping.watch("files made", lambda: self._serial) or 0
        self._files: Store[str, _KeptFile] = Store(
            most=MAX_FILES,
            max_bytes=MAX_BYTES,
            on_drop=self._forget,
            kept=keeping.map("files", changes=False),
        )
        kept = [each.file for each in self._files.values()]
        self._by_start = {self._start(file): file for file in kept}
        links = keeping.map("links", changes=False)
        self._links: Store[tuple[int, str], str] = Store(now, max_age=LINK_SECONDS, kept=links)

    def add_photo(self, sizes: tuple[Size, ...]) -> Photo:
        """Store a photo."""
        photo = Photo(tuple(self._new_size(size) for size in sizes))
        for stored, size in zip(photo.sizes, sizes, strict=True):
            self._keep(stored, size.content, photo)
        return photo

    def add_document(self, new: NewFile) -> Document:
        """Store a file, with its thumbnail if it has one."""
        small = self._new_size(new.thumbnail) if new.thumbnail else None
        facts = new.facts
        document = Document(self._new_file(new), small, facts.title, facts.performer, new.emoji)
        if small and new.thumbnail:
            self._keep(small, new.thumbnail.content, None)
        self._keep(document.file, new.content, document)
        return document

    def add_live_photo(self, photo: Photo, video: NewFile) -> LivePhoto:
        """Store the video of a live photo whose photo is already stored."""
        live = LivePhoto(photo, self._new_file(video))
        self._keep(live.file, video.content, live)
        return live

    def file_id(self, stored: TelegramFile, bot_id: int) -> str:
        """Return the file's id for this bot; no other bot can use it."""
        serial = hashlib.sha256(stored.unique_id.encode()).digest()[:16]
        mark = hashlib.sha256(f"{self._seed}:{bot_id}:".encode() + serial).digest()[:16]
        head = bytes.fromhex(f"{KINDS[stored.kind].id_type:02x}{_ID_TAIL}")
        packed = head + serial + mark + _LAST_BYTE
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    def find(self, file_id: str, bot_id: int) -> TelegramFile | None:
        """Return the file with this id, or None if it is unknown or another bot's.

        Raises ApiError for a text that can't be a file id.
        """
        stored = self._by_start.get(file_id[:_SHARED])
        if stored and self.file_id(stored, bot_id) == file_id:
            return stored
        _check_form(file_id)
        return None

    def media_of(self, file_id: str, bot_id: int, kind: str) -> Media:
        """Return the media of `file_id`, to be sent as the given `kind`. Raises ApiError."""
        stored = self.find(file_id, bot_id)
        kept = self._files.get(stored.unique_id) if stored else None
        if stored is None or kept is None or kept.media is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if (stored.kind == "photo") != (kind == "photo"):  # all other kinds are interchangeable
            names = f"{KINDS[stored.kind].type_name} as {KINDS[kind].type_name}"
            raise bad_request(f"can't use file of type {names}")
        return kept.media

    def downloadable(self, file_id: str, bot_id: int) -> TelegramFile:
        """Return the file for a `file_id` given to getFile. Raises ApiError."""
        try:
            stored = self.find(file_id, bot_id)
        except ApiError as exc:
            raise bad_request("invalid file_id") from exc
        if stored is None or stored.unique_id not in self._files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def load(self, unique_id: str) -> tuple[TelegramFile, bytes] | None:
        """Return a file with its content, or None if it is unknown or was dropped to free space."""
        kept = self._files.get(unique_id)
        return (kept.file, kept.content.read()) if kept else None

    def link(self, stored: TelegramFile, bot_id: int) -> str:
        """Return a download path that this bot can use for LINK_SECONDS. Raises ApiError."""
        if stored.size > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        number = int.from_bytes(hashlib.sha256(stored.unique_id.encode()).digest()[:4]) % 10**6
        kind = KINDS[stored.kind]
        suffix = PurePath(stored.file_name).suffix or _SUFFIXES.get(stored.mime_type, kind.suffix)
        if not re.fullmatch(r"\.[A-Za-z0-9]{1,10}", suffix):
            suffix = ""
        path = f"{kind.folder}/file_{number}{suffix}"
        while self._links.get((bot_id, path)) not in {None, stored.unique_id}:
            number += 1
            path = f"{kind.folder}/file_{number}{suffix}"
        self._links.put((bot_id, path), stored.unique_id)
        return path

    def follow(self, bot_id: int, path: str) -> bytes | None:
        """Return the content that a link refers to, or None if either is no longer kept."""
        kept = self._files.get(self._links.get((bot_id, path)) or "")
        return kept.content.read() if kept else None

    def _new_size(self, size: Size) -> TelegramFile:
        unique_id = self._new_id("photo")
        return TelegramFile(unique_id, "photo", len(size.content), size.width, size.height)

    def _new_file(self, new: NewFile) -> TelegramFile:
        """Return a file; if its MIME type is missing or generic, guess it from the name."""
        name = PurePath(new.name.replace("\\", "/")).name
        mime_type = new.mime_type
        if mime_type in {"", "application/octet-stream"}:
            mime_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        facts, size = new.facts, len(new.content)
        unique_id = self._new_id(new.kind)
        if new.kind == "document":  # Telegram does not look inside it
            return TelegramFile(unique_id, new.kind, size, 0, 0, name, mime_type)
        return TelegramFile(
            unique_id,
            new.kind,
            size,
            facts.width,
            facts.height,
            name,
            facts.mime_type or mime_type,
            facts.duration,
        )

    def _new_id(self, kind: str) -> str:
        self._serial += 1
        unique = hashlib.sha256(f"{self._seed}:file:{self._serial}".encode()).digest()[:9]
        head = bytes.fromhex("010003" if kind == "photo" else "020003")
        return base64.urlsafe_b64encode(head + unique).decode()

    def _keep(self, stored: TelegramFile, content: bytes, media: Media | None) -> None:
        self._by_start[self._start(stored)] = stored
        kept = _KeptFile(stored, Spooled(content), media)
        self._files.put(stored.unique_id, kept, size=len(content))

    def _forget(self, kept: _KeptFile) -> None:
        del self._by_start[self._start(kept.file)]

    def _start(self, stored: TelegramFile) -> str:
        return self.file_id(stored, 0)[:_SHARED]


def _check_form(file_id: str) -> None:
    """Raise the real server's error for a text that can't be a file id."""
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
