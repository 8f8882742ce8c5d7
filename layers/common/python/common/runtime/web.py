"""Imports FastAPI without building most of its OpenAPI models, which the bot's apps never use.

All deployed code imports FastAPI from here. On import, FastAPI defines some fifty pydantic models,
which take time to build (`scripts/bench imports` measures it). With `defer_build`, a model is built
only when it is first used:
https://docs.pydantic.dev/latest/api/config/#pydantic.config.ConfigDict.defer_build
"""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True  # darkroom: packages may be imported before this

from fastapi import FastAPI, Request  # noqa: E402
from fastapi.responses import JSONResponse  # noqa: E402

del BaseModel.model_config["defer_build"]  # the bot's own models are built as usual

__all__ = ["FastAPI", "JSONResponse", "Request"]
