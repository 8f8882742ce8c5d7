"""Uploads pictures from a local S3 to Replicate's Files API, so that the real Replicate has them.

The bot gives a model the picture's presigned URL, which leads to this machine. Replicate's own
clients upload local files in this way and give the model `urls.get`. Files expire after 24 h:
https://replicate.com/docs/topics/predictions/input-files
"""

import json
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from .forwarding import Passed, Service


class UploadRefused(Exception):
    """Replicate refuses the picture; `answer` is its response."""

    def __init__(self, answer: Passed):
        super().__init__(f"Replicate answers {answer.status} to an upload")
        self.answer = answer


class PictureGone(Exception):
    """The picture is not in S3, or its URL is no longer valid."""


class Uploads:
    """Uploads pictures from the local S3 to Replicate."""

    def __init__(self, s3: Service, replicate: Service):
        self._s3 = s3
        self._replicate = replicate

    async def bring(self, body: bytes, authorization: str) -> bytes:
        """Return a create call's JSON body with every picture from S3 uploaded.

        A body without any is returned unchanged. Raises UploadRefused, PictureGone, NoWayThrough.
        """
        try:
            wanted = json.loads(body)
            inputs = wanted["input"]
        except (ValueError, KeyError, TypeError):
            return body  # Replicate's own error will explain what is wrong
        if not isinstance(inputs, dict) or not any(map(self._is_here, inputs.values())):
            return body
        for name, value in inputs.items():
            if self._is_here(value):
                inputs[name] = await self._upload(value, authorization)
        return json.dumps(wanted).encode()

    def _is_here(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(f"{self._s3.base}/")

    async def _upload(self, url: str, authorization: str) -> str:
        picture = await self._s3.ask("GET", url.removeprefix(self._s3.base), headers={})
        if picture.status != 200:
            raise PictureGone(f"S3 answers {picture.status} for the picture")
        kind = picture.headers.get("content-type", "image/jpeg")
        name = url.partition("?")[0].rpartition("/")[2]
        form, content_type = encode_multipart_formdata({"content": (name, picture.body, kind)})
        headers = {"Authorization": authorization, "Content-Type": content_type}
        answer = await self._replicate.ask("POST", "/files", body=form, headers=headers)
        if answer.status != 201:
            raise UploadRefused(answer)
        return str(json.loads(answer.body)["urls"]["get"])
