"""Methods that send videos, animations, sound, stickers and live photos."""

from ..kinds import KINDS
from ..shapes import MessageJson
from .call import MethodCall
from .composing import draft_message, media_marks, read_caption, send
from .media import WITHOUT_CAPTION, argument_media, find_media, read_media
from .registry import emulates


async def send_media(call: MethodCall, kind: str) -> MessageJson:
    """Send media of the given `kind`, such as "photo". Raises ApiError."""
    given = argument_media(call, kind)
    source = find_media(call, given)
    text, entities = ("", []) if kind in WITHOUT_CAPTION else read_caption(call)
    message = draft_message(call, KINDS[kind].right_words)
    message.text, message.entities = text, entities
    message.media = await read_media(call, given, source)
    message.marks |= media_marks(message.media, call.arguments.flag)
    return send(call, message)


@emulates("sendVideo")
async def send_video(call: MethodCall) -> MessageJson:
    """Send a video; a file that isn't one becomes an animation or a document."""
    return await send_media(call, "video")


@emulates("sendAnimation", lacks="turning a GIF into MP4")
async def send_animation(call: MethodCall) -> MessageJson:
    """Send a GIF, or a video that is shown like a GIF."""
    return await send_media(call, "animation")


@emulates("sendAudio")
async def send_audio(call: MethodCall) -> MessageJson:
    """Send music."""
    return await send_media(call, "audio")


@emulates("sendVoice")
async def send_voice(call: MethodCall) -> MessageJson:
    """Send a voice note."""
    return await send_media(call, "voice")


@emulates("sendVideoNote")
async def send_video_note(call: MethodCall) -> MessageJson:
    """Send a round video of up to a minute."""
    return await send_media(call, "video_note")


@emulates("sendSticker")
async def send_sticker(call: MethodCall) -> MessageJson:
    """Send a sticker in WebP, TGS or WebM format."""
    return await send_media(call, "sticker")


@emulates("sendLivePhoto")
async def send_live_photo(call: MethodCall) -> MessageJson:
    """Send a photo with the video taken around it."""
    return await send_media(call, "live_photo")
