"""Albums: sendMediaGroup, and checks of which kinds of media an album can mix."""

from dataclasses import replace
from typing import Any

from ..attachments import ALBUM_KINDS, MAX_ALBUM, VISUAL
from ..errors import ApiError, bad_request
from ..files import Media
from ..kinds import KINDS
from ..shapes import MessageJson
from ..world import TelegramMessage
from .call import MethodCall
from .composing import draft_message, send
from .media import GivenMedia, input_media, with_media
from .registry import emulates


@emulates("sendMediaGroup")
async def send_media_group(call: MethodCall) -> list[MessageJson]:
    """Send an album, which can't have a keyboard."""
    items = call.json("media", "can't parse media JSON object")
    if items is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    given = [input_media(item, in_album=True) for item in items]
    _check_mix([each.kind for each in given])
    if len({each.flag("show_caption_above_media") for each in given}) > 1:
        raise bad_request("parameter show_caption_above_media must be the same for all messages")
    draft = draft_message(call, KINDS[given[0].kind].right_words)
    for each in given[1:]:
        call.open_chat(KINDS[each.kind].right_words)
    album = call.emulator.world.new_album() if len(items) > 1 else ""
    messages = [
        await _album_item(call, replace(draft, album=album, markup=None), each, item, number)
        for number, (each, item) in enumerate(zip(given, items, strict=True), 1)
    ]
    _check_mix([message.media.kind for message in messages if message.media])
    return [send(call, message) for message in messages]


def check_album_place(old: Media | None, new: Media | None) -> None:
    """Raise ApiError unless `new` can replace `old` in an album."""
    if old is None or new is None or old.kind == new.kind:
        return
    if new.kind not in ALBUM_KINDS:
        raise bad_request("message content type can't be used in an album")
    if not {old.kind, new.kind} <= VISUAL:
        raise bad_request("can't change media type in the album")


def _check_mix(kinds: list[str]) -> None:
    """Raise ApiError if these kinds can't be in the same album."""
    for kind in kinds:
        if kind not in ALBUM_KINDS:
            raise bad_request("message content type can't be used in an album")
    for alone in ("audio", "document"):
        if alone in kinds and len(set(kinds)) > 1:
            raise bad_request(f"{alone} can't be mixed with other media types")


async def _album_item(
    call: MethodCall, message: TelegramMessage, given: GivenMedia, item: Any, number: int
) -> TelegramMessage:
    try:
        return await with_media(call, message, given, item.get("caption_entities"))
    except ApiError as exc:
        text = exc.description.removeprefix("Bad Request: ")
        raise bad_request(
            f'failed to send message #{number} with the error message "{text}"'
        ) from exc
