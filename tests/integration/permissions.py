"""The AWS permissions that each function uses, as IAM sees them, and those in template.yaml."""

from collections import defaultdict
from contextlib import contextmanager

import boto3

from local.sam.intrinsics import Resolver
from local.sam.made_up import ACCOUNT_ID, REGION

from ..conftest import BOT_SETTINGS, forget_clients

SECRETS_PATH = "/darkroom/prod"
PARAMETERS = {
    "ReplicateModel": BOT_SETTINGS["REPLICATE_MODEL"],
    "BucketName": BOT_SETTINGS["BUCKET_NAME"],
    "SecretsPath": SECRETS_PATH,
}
ACTIONS = {"ListObjectsV2": "ListBucket", "HeadObject": "GetObject"}


class Recorder:
    """Records every call that botocore makes, and every URL it signs for others to call.

    A presigned URL has the rights of the function that signed it. A GET of a missing object returns
    404 only if s3:ListBucket is granted, and 403 otherwise, so such a GET counts as needing it:
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """

    def __init__(self):
        self.made = defaultdict(set)
        self.calls = defaultdict(set)
        self._function = self._last = None
        boto3.setup_default_session()
        events = boto3.DEFAULT_SESSION.events
        events.register("provide-client-params.*.*", self._hear)
        events.register("after-call.s3.GetObject", self._hear_answer)

    @contextmanager
    def of(self, function):
        """Attribute calls in the block to this function; its clients aren't those of another."""
        if function != self._last:
            forget_clients()
        self._function = self._last = function
        yield
        self._function = None

    def _hear(self, params, model, **_):
        if self._function is not None:
            service = model.service_model.endpoint_prefix
            self.calls[service].add(model.name)
            action = f"{service}:{ACTIONS.get(model.name, model.name)}"
            self.made[self._function].add((action, _resource(service, params)))

    def _hear_answer(self, http_response, **_):
        if self._function is not None and http_response.status_code == 404:
            bucket = f"arn:aws:s3:::{BOT_SETTINGS['BUCKET_NAME']}"
            self.made[self._function].add(("s3:ListBucket", bucket))


def _resource(service, params):
    """Return the ARN of the requested resource, with `*` for the object's name."""
    if service == "ssm":
        return f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter{params['Path']}"
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    folder = params.get("Key", "").rpartition("/")[0]
    return f"{bucket}/{folder}/*" if "Key" in params else bucket


def granted(template):
    """Return the actions and resources granted to each function."""
    values = {n: str(p.get("Default", "")) for n, p in template["Parameters"].items()}
    resolver = Resolver(template, values | PARAMETERS)
    return {
        name: {
            (action, resource)
            for policy in resolver.resolve(each["Properties"]["Policies"], name)
            for statement in policy["Statement"]
            for action in _listed(statement["Action"])
            for resource in _listed(statement["Resource"])
        }
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Serverless::Function"
    }


def _listed(found):
    return found if isinstance(found, list) else [found]
