"""The kinds of media: their names in Telegram, maximum sizes, and content types of URLs."""

from dataclasses import dataclass, field

MIB = 1 << 20
VISIBLE = frozenset({"photo", "live_photo", "video", "animation"})  # these can have a spoiler


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaKind:
    """A kind of media; `words` and `right_words` are used in error messages.

    `id_type` is tdlib's FileType, with which file_ids begin. Download paths are made from `folder`
    and `suffix`. `max_upload` and `max_fetched` are in bytes. `url_types` are the content types
    accepted when a bot sends a URL ("image/" is any image); if it is empty, no URL is accepted.
    """

    words: str
    type_name: str
    id_type: int
    folder: str
    suffix: str = ""
    right: str
    right_words: str
    max_upload: int = 50 * MIB
    max_fetched: int = 20 * MIB
    url_types: frozenset[str] = field(default_factory=frozenset)


KINDS = {
    "photo": MediaKind(
        words="photo",
        type_name="Photo",
        id_type=2,
        folder="photos",
        suffix=".jpg",
        right="can_send_photos",
        right_words="photos",
        max_upload=10 * MIB,
        max_fetched=5 * MIB,
        url_types=frozenset({"image/"}),
    ),
    "document": MediaKind(
        words="document",
        type_name="Document",
        id_type=5,
        folder="documents",
        right="can_send_documents",
        right_words="documents",
        # "sendDocument by URL will currently only work for GIF, PDF and ZIP files"
        url_types=frozenset({"image/gif", "application/pdf", "application/zip"}),
    ),
    "video": MediaKind(
        words="video",
        type_name="Video",
        id_type=4,
        folder="videos",
        suffix=".mp4",
        right="can_send_videos",
        right_words="videos",
        url_types=frozenset({"video/mp4"}),
    ),
    "animation": MediaKind(
        words="animation",
        type_name="Animation",
        id_type=10,
        folder="animations",
        suffix=".mp4",
        right="can_send_other_messages",
        right_words="animations",
        url_types=frozenset({"video/mp4", "image/gif"}),
    ),
    "audio": MediaKind(
        words="audio",
        type_name="Audio",
        id_type=9,
        folder="music",
        suffix=".mp3",
        right="can_send_audios",
        right_words="music",
        url_types=frozenset({"audio/mpeg"}),
    ),
    "voice": MediaKind(
        words="voice",
        type_name="VoiceNote",
        id_type=3,
        folder="voice",
        suffix=".oga",
        right="can_send_voice_notes",
        right_words="voice notes",
        url_types=frozenset({"audio/ogg"}),
    ),
    "video_note": MediaKind(
        words="video note",
        type_name="VideoNote",
        id_type=13,
        folder="video_notes",
        suffix=".mp4",
        right="can_send_video_notes",
        right_words="video notes",
        max_upload=12 * MIB,
    ),
    "sticker": MediaKind(
        words="sticker",
        type_name="Sticker",
        id_type=8,
        folder="stickers",
        suffix=".webp",
        right="can_send_other_messages",
        right_words="stickers",
        url_types=frozenset({"image/webp"}),
    ),
    "live_photo": MediaKind(
        words="live photo",
        type_name="Video",
        id_type=4,
        folder="videos",
        suffix=".mp4",
        right="can_send_photos",
        right_words="photos",
    ),
}
"""All kinds by their names in methods and messages."""
