"""FastAPI, imported so that it builds no models of OpenAPI: the bot's apps never write documents.

All deployed code imports FastAPI from here. It defines some fifty pydantic models on import, and
`scripts/bench imports` measures the work of building them. With `defer_build` a model is built when
it is first used:
https://docs.pydantic.dev/latest/api/config/#pydantic.config.ConfigDict.defer_build
"""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True

from fastapi import FastAPI, Request  # noqa: E402
from fastapi.responses import JSONResponse  # noqa: E402

del BaseModel.model_config["defer_build"]  # the bot's own models are built as usual

__all__ = ["FastAPI", "JSONResponse", "Request"]
