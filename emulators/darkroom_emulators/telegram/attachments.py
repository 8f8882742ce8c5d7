"""Reads the files that people attach; as in the apps, a file's kind must fit its content."""

from dataclasses import dataclass

from ..kit.decoders import NotAPicture
from ..kit.refusals import ControlRefused
from .arguments import UploadedPart
from .detection import kind_of
from .emulator import TelegramService
from .files import Media, NewFile, Photo
from .kinds import KINDS
from .media_facts import MediaFacts
from .pictures import BadDimensions

MAX_ALBUM = 10
VISUAL = frozenset({"photo", "video", "live_photo"})  # kinds that can be mixed in one album
ALBUM_KINDS = VISUAL | {"audio", "document"}
WITHOUT_NAME = frozenset({"voice", "video_note", "sticker"})


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file and the kind it is sent as; `still` is the photo of a live photo."""

    kind: str
    part: UploadedPart
    still: UploadedPart | None = None


async def read_attachments(
    emulator: TelegramService, files: tuple[AttachedFile, ...], *, has_words: bool
) -> list[Media]:
    """Return the files as bots get them. Raises ControlRefused if no app would send them."""
    if len(files) > MAX_ALBUM:
        raise ControlRefused(f"an album can contain at most {MAX_ALBUM} files")
    kinds = {file.kind for file in files}
    if len(files) > 1 and not (kinds <= VISUAL or (len(kinds) == 1 and kinds <= ALBUM_KINDS)):
        raise ControlRefused(
            "an album can contain photos, videos and live photos, or only audio, or only "
            f"documents, but not {', '.join(sorted(kinds))}"
        )
    if has_words and kinds & {"sticker", "video_note"}:
        raise ControlRefused("stickers and video notes can't have a caption")
    is_alone = len(files) == 1 and not has_words
    return [await _read(emulator, file, is_alone=is_alone) for file in files]


async def _read(emulator: TelegramService, file: AttachedFile, *, is_alone: bool) -> Media:
    if file.kind == "photo":
        return await _photo(emulator, file.part)
    facts = await emulator.facts(file.part.content)
    kind = _kind(file, facts, is_alone=is_alone)
    new = NewFile(
        content=file.part.content,
        name="" if kind in WITHOUT_NAME else file.part.name,
        mime_type=file.part.content_type,
        kind=kind,
        facts=facts,
        thumbnail=await emulator.pictures.thumbnail(file.part.content),
    )
    if kind != "live_photo":
        return emulator.files.add_document(new)
    if file.still is None:
        raise ControlRefused("a live photo needs its photo, sent as the part `still`")
    return emulator.files.add_live_photo(await _photo(emulator, file.still), new)


def _kind(file: AttachedFile, facts: MediaFacts, *, is_alone: bool) -> str:
    """Return the kind an app would send a file as, given its content. Raises ControlRefused."""
    if file.kind == "document":  # a WebP dropped into an app is sent as a sticker
        is_sticker = facts.container == "webp" and kind_of("sticker", facts) == "sticker"
        return "sticker" if is_alone and is_sticker else "document"
    found = kind_of(file.kind, facts)
    if found != ("video" if file.kind == "live_photo" else file.kind):
        words = KINDS[file.kind].words
        what = facts.container or "not in a media format that apps know"
        raise ControlRefused(
            f"{file.part.name or 'file'}: an app can't send this as `{words}`: it is {what}; "
            f"send it as `{found}`"
        )
    return file.kind


async def _photo(emulator: TelegramService, part: UploadedPart) -> Photo:
    try:
        return emulator.files.add_photo(await emulator.pictures.from_app(part.content))
    except (NotAPicture, BadDimensions) as exc:
        raise ControlRefused(f"{part.name or 'photo'}: an app can't send this: {exc}") from exc
