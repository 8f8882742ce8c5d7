"""Loads the files that inputs refer to: data: URIs, the emulator's own files, and other URLs."""

import base64
import binascii
from urllib.parse import unquote_to_bytes, urlsplit

from ..kit.addresses import ForbiddenTarget
from ..kit.callers import is_this_machine
from ..kit.outgoing import BadUrl, TooLarge
from ..kit.service import EmulatedService
from .files import ApiFile, Files
from .limits import Limits
from .model import ModelFailed

FETCH_SECONDS = 30.0


class Inputs:
    """Loads the files that a model gets by URL."""

    def __init__(self, service: EmulatedService, *, uploads: Files, outputs: Files, limits: Limits):
        self._clock, self._outgoing = service.clock, service.outgoing
        self._uploads, self._outputs, self._limits = uploads, outputs, limits

    async def load(self, url: str, *, base_url: str, within: float) -> bytes:
        """Return the content at `url`; `base_url` is the emulator's own address.

        Raises ModelFailed if that fails or takes longer than `within` seconds.
        """
        if url[:5].lower() == "data:":
            return self._inline(url)
        if file := self.own_file(url, base_url=base_url):
            return file.content.read()
        if _path_here(url, base_url):
            raise ModelFailed("Failed to download the input: HTTP 404")
        return await self._fetched(url, min(FETCH_SECONDS, within))

    def own_file(self, url: str, *, base_url: str) -> ApiFile | None:
        """Return the upload or output that `url` refers to, or None if there is none."""
        path = _path_here(url, base_url)
        if path.startswith("/v1/files/"):
            return self._uploads.get(path.removeprefix("/v1/files/"))
        if path.startswith("/xezq/"):
            return self._outputs.get(path.removeprefix("/xezq/"))
        return None

    def _inline(self, url: str) -> bytes:
        head, comma, data = url.partition(",")
        if not comma:
            raise ModelFailed("the data: URI contains no data")
        if len(data) > self._limits.picture_bytes * 3 // 2:
            raise ModelFailed(self._too_large())
        if not head.lower().endswith(";base64"):
            return unquote_to_bytes(data)
        try:
            return base64.b64decode(data)
        except (binascii.Error, ValueError) as exc:
            raise ModelFailed("the data: URI's base64 is invalid") from exc

    async def _fetched(self, url: str, within: float) -> bytes:
        call = self._outgoing.request("GET", url, max_bytes=self._limits.picture_bytes)
        try:
            status, _, _, content = await self._clock.wait_for(call, within, outside=True)
        except TimeoutError as exc:
            raise ModelFailed("Failed to download the input: no response in time") from exc
        except TooLarge as exc:
            raise ModelFailed(self._too_large()) from exc
        except (ForbiddenTarget, BadUrl) as exc:
            raise ModelFailed(f"Failed to download the input: {exc}") from exc
        except OSError as exc:
            raise ModelFailed(f"Failed to download the input: {type(exc).__name__}") from exc
        if status != 200:
            raise ModelFailed(f"Failed to download the input: HTTP {status}")
        return content

    def _too_large(self) -> str:
        return f"the input has more than {self._limits.picture_bytes} bytes"


def _path_here(url: str, base_url: str) -> str:
    """Return a URL's path if it points to the emulator at `base_url`, else an empty string.

    This machine has several names: a file can be uploaded to `localhost` and used at `127.0.0.1`.
    """
    if url.startswith(base_url + "/"):
        return url.removeprefix(base_url).partition("?")[0]
    try:
        there, here = urlsplit(url), urlsplit(base_url)
        is_here = (there.scheme, there.port) == (here.scheme, here.port)
    except ValueError:
        return ""
    is_here = is_here and is_this_machine(there.hostname) and is_this_machine(here.hostname)
    return there.path if is_here else ""
