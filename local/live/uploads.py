"""Uploads pictures from the local S3 to Replicate's Files API, for models on the real Replicate.

The bot passes a model the picture's presigned URL, which real models can't fetch because it points
to this machine. As Replicate's own clients do with local files, this uploads the picture and passes
`urls.get` instead. Files expire after 24 h:
https://replicate.com/docs/topics/predictions/input-files
"""

import json
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from .forwarding import Passed, Service


class UploadRefused(Exception):
    """Replicate rejected an upload; `answer` is its response."""

    def __init__(self, answer: Passed):
        super().__init__(f"Replicate rejected an upload with {answer.status}")
        self.answer = answer


class PictureGone(Exception):
    """The picture is not in S3, or its URL has expired."""


class Uploads:
    """Uploads pictures from the local S3 to Replicate."""

    def __init__(self, s3: Service, replicate: Service):
        self._s3 = s3
        self._replicate = replicate

    async def bring(self, body: bytes, authorization: str) -> bytes:
        """Upload every picture from S3 in a create call's JSON body, and return the new body.

        A body without such pictures is returned unchanged. Raises UploadRefused, PictureGone or
        NoWayThrough.
        """
        try:
            wanted = json.loads(body)
            inputs = wanted["input"]
        except (ValueError, KeyError, TypeError):
            return body  # Replicate will report the error
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
            raise PictureGone(f"S3 returned {picture.status} for the picture")
        kind = picture.headers.get("content-type", "image/jpeg")
        name = url.partition("?")[0].rpartition("/")[2]
        form, content_type = encode_multipart_formdata({"content": (name, picture.body, kind)})
        headers = {"Authorization": authorization, "Content-Type": content_type}
        answer = await self._replicate.ask("POST", "/files", body=form, headers=headers)
        if answer.status != 201:
            raise UploadRefused(answer)
        return str(json.loads(answer.body)["urls"]["get"])
