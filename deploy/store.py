"""Stores an environment's secrets in SSM, and reads them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter, ValidationError

from common.runtime.settings import SECRETS, Settings, parameter_name

from .environments import Environment
from .failures import DeployError, cause_of

if TYPE_CHECKING:
    from mypy_boto3_ssm.type_defs import ParameterTypeDef


class SecretStore:
    """The secrets of one environment. Every method can raise DeployError."""

    def __init__(self, environment: Environment):
        self._path = environment.secrets_path
        self._ssm = boto3.client("ssm", region_name=environment.region)

    def put(self, secrets: Mapping[str, str]) -> None:
        """Store `secrets`, a mapping from settings to values, replacing existing ones."""
        try:
            for name, value in secrets.items():
                self._ssm.put_parameter(
                    Name=parameter_name(self._path, name),
                    Value=value,
                    Type="SecureString",
                    Overwrite=True,
                )
        except (ClientError, BotoCoreError) as exc:
            raise DeployError(f"the secrets can't be stored in SSM ({cause_of(exc)})") from None

    def versions(self) -> dict[str, int]:
        """Return the version of each existing secret, keyed by setting."""
        return {name: each["Version"] for name, each in self._found(decrypt=False).items()}

    def read(self) -> dict[str, str]:
        """Return the existing secrets, keyed by setting."""
        return {name: each["Value"].strip() for name, each in self._found(decrypt=True).items()}

    def _found(self, *, decrypt: bool) -> dict[str, "ParameterTypeDef"]:
        pages = self._ssm.get_paginator("get_parameters_by_path")
        try:
            found = {
                each["Name"]: each
                for page in pages.paginate(Path=self._path, WithDecryption=decrypt)
                for each in page["Parameters"]
            }
        except (ClientError, BotoCoreError) as exc:
            raise DeployError(f"SSM can't be read at {self._path} ({cause_of(exc)})") from None
        names = {name: parameter_name(self._path, name) for name in SECRETS}
        return {name: found[stored] for name, stored in names.items() if stored in found}


def check_secret(name: str, value: str) -> None:
    """Raise DeployError, without quoting `value`, if it is invalid for the setting `name`."""
    field = Settings.model_fields[name]
    try:
        TypeAdapter(field.annotation).validate_python(value)
    except ValidationError:
        fault = f"{name.upper()} is invalid: expected {field.description}"
    else:
        return
    raise DeployError(fault)
