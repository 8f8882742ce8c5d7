"""Creates the template's tables, queues, topics, parameters and secrets in moto."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from operations.failures import CannotStart

from ..s3.request import S3Request
from ..sam.made_up import REGION
from ..sam.parameters import as_text
from ..sam.properties import TABLE_PROPERTIES
from ..sam.template import Resource
from .services import MotoStore

# SimpleTable's names for key types, and DynamoDB's letters for them
KEY_TYPES = {"String": "S", "Number": "N", "Binary": "B"}


async def make_resources(resources: tuple[Resource, ...], store: MotoStore) -> None:
    """Create all resources. Raises CannotStart, with moto's reason, if one can't be created."""
    # a queue can only name a dead-letter queue that exists
    for resource in sorted(resources, key=lambda each: "RedrivePolicy" in each.properties):
        for request in requests_of(resource):
            status, _, body, trace = await store.ask(request)
            if status >= 400 or trace:
                why = (trace or body.decode("utf-8", "replace")).strip().splitlines()[-1]
                raise CannotStart(f"{resource.kind} {resource.name} can't be created: {why}")


def requests_of(resource: Resource) -> Iterator[S3Request]:
    """Yield the requests that create a resource."""
    name, found = resource.name, resource.properties
    match resource.kind:
        case "AWS::DynamoDB::Table":
            yield _json("dynamodb", "DynamoDB_20120810.CreateTable", _table(name, found))
        case "AWS::Serverless::SimpleTable":
            yield _json("dynamodb", "DynamoDB_20120810.CreateTable", _simple(name, found))
        case "AWS::SQS::Queue":
            yield _json("sqs", "AmazonSQS.CreateQueue", _queue(name, found))
        case "AWS::SNS::Topic":
            yield _query("sns", {"Action": "CreateTopic", "Name": name, "Version": "2010-03-31"})
        case "AWS::SSM::Parameter":
            given = {"Name": name, "Value": as_text(found.get("Value", ""))}
            yield _json("ssm", "AmazonSSM.PutParameter", given | {"Type": found["Type"]})
        case "AWS::SecretsManager::Secret":
            given = {"Name": name, "SecretString": as_text(found.get("SecretString", _made(found)))}
            yield _json("secretsmanager", "secretsmanager.CreateSecret", given)


def _table(name: str, found: Mapping[str, Any]) -> dict[str, object]:
    own: dict[str, object] = {key: found[key] for key in TABLE_PROPERTIES if key in found}
    if "ProvisionedThroughput" not in own:
        own["BillingMode"] = "PAY_PER_REQUEST"
    if stream := found.get("StreamSpecification"):
        own["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return {"TableName": name, **own}


def _simple(name: str, found: Mapping[str, Any]) -> dict[str, object]:
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
    key = found.get("PrimaryKey") or {"Name": "id", "Type": "String"}
    return _table(
        name,
        {
            "KeySchema": [{"AttributeName": key["Name"], "KeyType": "HASH"}],
            "AttributeDefinitions": [
                {"AttributeName": key["Name"], "AttributeType": KEY_TYPES[key["Type"]]}
            ],
        },
    )


def _queue(name: str, found: Mapping[str, Any]) -> dict[str, object]:
    attributes = {
        key: json.dumps(value) if isinstance(value, dict) else as_text(value)
        for key, value in found.items()
        if key not in {"QueueName", "Tags"}
    }
    return {"QueueName": name, "Attributes": attributes}


def _made(found: Mapping[str, Any]) -> str:
    """Return a secret's value, with a constant in place of the generated password."""
    wanted = found.get("GenerateSecretString") or {}
    value = "local-secret"
    if "GenerateStringKey" not in wanted:
        return value
    content = json.loads(wanted.get("SecretStringTemplate", "{}"))
    return json.dumps({**content, wanted["GenerateStringKey"]: value})


def _json(service: str, target: str, content: Mapping[str, object]) -> S3Request:
    kind = "application/x-amz-json-1.0" if service in {"dynamodb", "sqs"} else None
    headers = {"content-type": kind or "application/x-amz-json-1.1", "x-amz-target": target}
    return _request(service, headers, json.dumps(content).encode())


def _query(service: str, fields: Mapping[str, str]) -> S3Request:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    return _request(service, headers, urlencode(fields).encode())


def _request(service: str, headers: Mapping[str, str], body: bytes) -> S3Request:
    scope = f"local/20130524/{REGION}/{service}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    host = f"{service}.{REGION}.amazonaws.com"
    return S3Request("POST", "/", "", {**headers, "host": host, "authorization": signed}, body)
