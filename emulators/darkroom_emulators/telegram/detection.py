"""Decides a file's kind as Telegram does; for example, sendVideo turns a GIF into an animation."""

from .media_facts import MediaFacts

STICKER_BOX = 512  # pixels per side
MAX_STICKER_SECONDS = 3
MAX_NOTE_SECONDS = 60
MAX_VOICE_URL = 1 << 20  # bytes; a larger voice note given by URL is sent as a file
_VIDEO, _SOUND = {"mp4", "mov"}, {"mp3", "m4a"}


def kind_of(asked: str, facts: MediaFacts) -> str:
    """Return the kind that a new file gets if a bot sends it as the kind `asked`.

    Telegram publishes only some of its rules for this. Those not documented in
    https://core.telegram.org/bots/api are our guesses, which docs/telegram-emulator.md lists.
    """
    if facts.container == "gif":
        return "animation" if asked in {"animation", "video", "document"} else "document"
    return _RULES[asked](facts)


def _video(facts: MediaFacts) -> str:
    return "video" if facts.container in _VIDEO else "document"


def _animation(facts: MediaFacts) -> str:
    return "animation" if facts.container in _VIDEO else "document"


def _audio(facts: MediaFacts) -> str:
    return "audio" if facts.container in _SOUND | {"ogg"} else "document"


def _voice(facts: MediaFacts) -> str:
    # "in an .OGG file encoded with OPUS, or in .MP3 format, or in .M4A format"
    if facts.container == "ogg":
        return "voice" if facts.codec in {"Opus", ""} else "audio"
    return "voice" if facts.container in _SOUND else "document"


def _video_note(facts: MediaFacts) -> str:
    if facts.container not in _VIDEO:
        return "document"
    fits = facts.width == facts.height and facts.seconds <= MAX_NOTE_SECONDS
    return "video_note" if fits else "video"


def _sticker(facts: MediaFacts) -> str:
    fits = max(facts.width, facts.height) <= STICKER_BOX
    if facts.container == "webm":
        is_video = fits and facts.codec in {"VP9", ""} and facts.seconds <= MAX_STICKER_SECONDS
        return "sticker" if is_video else "document"
    is_still = facts.container == "webp" and not facts.is_moving
    return "sticker" if facts.container == "tgs" or (is_still and fits) else "document"


def _document(facts: MediaFacts) -> str:
    return "video" if facts.container == "mp4" else "document"


_RULES = {
    "video": _video,
    "animation": _animation,
    "audio": _audio,
    "voice": _voice,
    "video_note": _video_note,
    "sticker": _sticker,
    "document": _document,
    "live_photo": _video,
}
