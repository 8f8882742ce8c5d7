"""JSON of the Bot API as types: photos, and files of every kind."""

from typing import Required

from typing_extensions import TypedDict


class FileJson(TypedDict, total=False):
    """What all files have; `download_url` is where a browser loads it, below the emulator's URL."""

    file_id: Required[str]
    file_unique_id: Required[str]
    file_size: int
    download_url: str


class PhotoSizeJson(FileJson):
    """A PhotoSize, in pixels."""

    width: int
    height: int


class DocumentJson(FileJson, total=False):
    """A Document."""

    file_name: str
    mime_type: str
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class VideoJson(DocumentJson, total=False):
    """A Video or an Animation, in pixels and seconds."""

    width: int
    height: int
    duration: int
    cover: list[PhotoSizeJson]
    start_timestamp: int


class AudioJson(DocumentJson, total=False):
    """An Audio; `duration` in seconds."""

    duration: int
    title: str
    performer: str


class VoiceJson(FileJson, total=False):
    """A Voice; `duration` in seconds."""

    duration: int
    mime_type: str


class VideoNoteJson(FileJson, total=False):
    """A VideoNote; `length` is its diameter in pixels, `duration` in seconds."""

    duration: int
    length: int
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson


class LivePhotoJson(PhotoSizeJson, total=False):
    """A LivePhoto: the video, in pixels and seconds, with its photo."""

    photo: list[PhotoSizeJson]
    duration: int
    mime_type: str


class StickerJson(PhotoSizeJson, total=False):
    """A Sticker, in pixels."""

    type: str
    emoji: str
    is_animated: bool
    is_video: bool
    thumbnail: PhotoSizeJson
    thumb: PhotoSizeJson
