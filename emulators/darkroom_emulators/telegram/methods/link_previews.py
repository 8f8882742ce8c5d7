"""Link previews of text messages."""

from collections.abc import Iterable

from ..entities import utf16_slice
from ..errors import bad_request
from ..fields import BadField, flag_field, text_field
from ..links import BadLink, clean_link
from ..text_shapes import EntityJson
from .call import MethodCall

_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


def read_link_preview(call: MethodCall) -> dict[str, object] | None:
    """Return `link_preview_options`, or None if it sets no option. Raises ApiError."""
    given = call.json("link_preview_options", "can't parse link preview options JSON object")
    if not isinstance(given, dict):
        is_off = call.arguments.flag("disable_web_page_preview")  # the old name
        return {"is_disabled": True} if is_off else None
    try:
        found: dict[str, object] = {name: True for name in _FLAGS if flag_field(given, name)}
        url = text_field(given, "url")
    except BadField as exc:
        raise bad_request(str(exc)) from exc
    if url and not found.get("is_disabled"):
        try:
            found["url"] = clean_link(url)
        except BadLink as exc:
            raise bad_request("WEBPAGE_URL_INVALID") from exc
    return found or None


def with_first_link(
    preview: dict[str, object] | None, text: str, entities: Iterable[EntityJson]
) -> dict[str, object] | None:
    """Return the options as Telegram returns them: with the previewed URL, if there is one.

    Telegram adds the URL once it has created a preview; in this emulator, every link has a preview.
    """
    preview = preview or {}
    if preview.get("is_disabled") or "url" in preview:
        return preview
    for each in entities:
        if each["type"] in {"url", "text_link"}:
            url = each.get("url") or utf16_slice(text, each["offset"], each["length"])
            return {"url": url} | preview
    return preview or None
