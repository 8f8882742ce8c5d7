"""FastAPI, imported so that it builds no models of OpenAPI: the bot's apps never write documents.

Whatever is deployed takes FastAPI from here. It defines some fifty pydantic models as it is
imported, and to build them is work that `scripts/bench imports` measures. With `defer_build` a
model is built when it is first used:
https://docs.pydantic.dev/latest/api/config/#pydantic.config.ConfigDict.defer_build
"""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True

from fastapi import FastAPI, Request  # noqa: E402
from fastapi.responses import JSONResponse  # noqa: E402

del BaseModel.model_config["defer_build"]  # the bot's own models are built as ever

__all__ = ["FastAPI", "JSONResponse", "Request"]
