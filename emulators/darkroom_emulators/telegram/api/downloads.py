"""Downloads of files for which getFile has created a link."""

import re
from urllib.parse import quote

from starlette.responses import Response

from ...kit.calls import Reply
from ..errors import ApiError
from ..events import FileDownloaded
from .calls import BotEndpoint, BotRequest

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class DownloadEndpoint(BotEndpoint):
    """Downloads of whole files or of ranges.

    We assume that Telegram's frontend supports HEAD and `Range` as any file server does. Some
    clients build the path with an extra slash; they get the same file.
    """

    http_methods = frozenset({"GET", "HEAD", "POST"})

    async def inject(self, call: BotRequest) -> None:
        """Raise a 404 if a fault expires the link."""
        call.rest = call.rest.lstrip("/")
        facts = {"bot_id": call.bot.id, "file_path": call.rest}
        if self.emulator.faults.inject("expired_file", **facts):
            raise ApiError(404, "Not Found")

    async def handle(self, call: BotRequest) -> Reply:
        """Return the file that a link refers to, or a range of it. Raises ApiError."""
        content = self.emulator.files.follow(call.bot.id, call.rest)
        if content is None:
            raise ApiError(404, "Not Found")
        name = quote(call.rest.rpartition("/")[2])
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Accept-Ranges": "bytes",
        }
        status, part = 200, content
        if wanted := asked_range(call.headers.get("range", ""), len(content)):
            status, part = 206, content[wanted.start : wanted.stop]
            last = wanted.stop - 1
            headers["Content-Range"] = f"bytes {wanted.start}-{last}/{len(content)}"
        return Reply(Response(part, status, headers, "application/octet-stream"), len(part))

    def record(self, call: BotRequest, reply: Reply, ms: float) -> None:
        """Log a successful download."""
        status = reply.response.status_code
        if status in {200, 206} and call.method != "HEAD":
            self.emulator.log.append(
                FileDownloaded(
                    bot_id=call.bot.id,
                    file_path=call.rest,
                    size=reply.shown,
                    trace=call.trace,
                    status=status,
                )
            )


def asked_range(header: str, size: int) -> range | None:
    """Return the byte range that a `Range` header requests.

    Returns None for the whole file, including when the header is missing, invalid, or has several
    ranges. Raises ApiError if the range is not satisfiable.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        wanted = range(max(0, size - int(last)), size)
    else:
        wanted = range(int(first), min(size, int(last) + 1) if last else size)
    if not wanted:
        raise ApiError(416, "Requested Range Not Satisfiable")
    return wanted
