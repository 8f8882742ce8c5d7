"""Types for the Bot API's JSON: photos and files of every kind."""

from typing import Required

from typing_extensions import TypedDict


class FileJson(TypedDict, total=False):
    """Fields of all files; `download_url` is a path on the emulator, for browsers."""

    file_id: Required[str]
    file_unique_id: Required[str]
    file_size: int
    download_url: str


class PhotoSizeJson(FileJson):
    """A PhotoSize, with its size in pixels."""

    width: int
    height: int


class DocumentJson(FileJson, total=False):
    """A Document."""

    file_name: str
    mime_type: str
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class VideoJson(DocumentJson, total=False):
    """A Video or an Animation, with its size in pixels and its `duration` in seconds."""

    width: int
    height: int
    duration: int
    cover: list[PhotoSizeJson]
    start_timestamp: int


class AudioJson(DocumentJson, total=False):
    """An Audio, with its `duration` in seconds."""

    duration: int
    title: str
    performer: str


class VoiceJson(FileJson, total=False):
    """A Voice, with its `duration` in seconds."""

    duration: int
    mime_type: str


class VideoNoteJson(FileJson, total=False):
    """A VideoNote, with its diameter, `length`, in pixels and its `duration` in seconds."""

    duration: int
    length: int
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class LivePhotoJson(PhotoSizeJson, total=False):
    """A LivePhoto: a video, with its size in pixels and `duration` in seconds, and its photo."""

    photo: list[PhotoSizeJson]
    duration: int
    mime_type: str


class StickerJson(PhotoSizeJson, total=False):
    """A Sticker, with its size in pixels."""

    type: str
    emoji: str
    is_animated: bool
    is_video: bool
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson
