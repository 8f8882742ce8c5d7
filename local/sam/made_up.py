"""Makes up the names, ARNs and attributes of resources that CloudFormation would create.

Names are taken from the template, or else made from the logical id. Resources that exist in the
local cloud, such as buckets and tables, do have these names.
"""

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"
STACK = "darkroom"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::NotificationARNs": "",
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK}/local",
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
# by type: the property with a resource's name (NAMES), and the ARN up to that name (ARNS)
NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
}
ARNS = {
    "AWS::DynamoDB::Table": f"dynamodb:{REGION}:{ACCOUNT_ID}:table/",
    "AWS::Events::EventBus": f"events:{REGION}:{ACCOUNT_ID}:event-bus/",
    "AWS::IAM::Role": f"iam::{ACCOUNT_ID}:role/",
    "AWS::Kinesis::Stream": f"kinesis:{REGION}:{ACCOUNT_ID}:stream/",
    "AWS::Lambda::Function": f"lambda:{REGION}:{ACCOUNT_ID}:function:",
    "AWS::Logs::LogGroup": f"logs:{REGION}:{ACCOUNT_ID}:log-group:",
    "AWS::S3::Bucket": "s3:::",
    "AWS::SNS::Topic": f"sns:{REGION}:{ACCOUNT_ID}:",
    "AWS::SQS::Queue": f"sqs:{REGION}:{ACCOUNT_ID}:",
    "AWS::SecretsManager::Secret": f"secretsmanager:{REGION}:{ACCOUNT_ID}:secret:",
    "AWS::Serverless::Function": f"lambda:{REGION}:{ACCOUNT_ID}:function:",
    "AWS::Serverless::SimpleTable": f"dynamodb:{REGION}:{ACCOUNT_ID}:table/",
}
# what follows a resource's ARN in the ARN that an attribute contains
AFTER_ARNS = {"StreamArn": "/stream/2026-01-01T00:00:00.000", "Version": ":1"}
# types for which `Ref` returns the ARN
REF_IS_ARN = {"AWS::SNS::Topic", "AWS::SecretsManager::Secret"}


def name_of(logical_id: str, kind: str, named: str | None) -> str:
    """Return the name of a resource: `named`, or else a name made from its logical id."""
    if named:
        return named
    if kind in {"AWS::Lambda::Function", "AWS::Lambda::LayerVersion"}:
        return logical_id
    if kind.startswith("AWS::Serverless::") and kind != "AWS::Serverless::SimpleTable":
        return logical_id
    name = f"{STACK}-{logical_id}"
    return name.lower() if kind == "AWS::S3::Bucket" else name


def ref_of(kind: str, name: str) -> str:
    """Return the value of `Ref` for a resource."""
    if kind in REF_IS_ARN:
        return arn_of(kind, name)
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}"
    return name


def arn_of(kind: str, name: str) -> str:
    """Return a resource's ARN."""
    service = kind.split("::")[1].lower() if "::" in kind else "local"
    return "arn:aws:" + ARNS.get(kind, f"{service}:{REGION}:{ACCOUNT_ID}:") + name


def attribute_of(kind: str, name: str, attribute: str) -> str:
    """Return the value of `Fn::GetAtt` for a resource."""
    if attribute.endswith("Arn") or attribute in {"Alias", "Version"}:
        return arn_of(kind, name) + AFTER_ARNS.get(attribute, "")
    if attribute in {"QueueName", "TopicName", "Name"}:
        return name
    if attribute == "QueueUrl":
        return ref_of("AWS::SQS::Queue", name)
    if kind == "AWS::S3::Bucket":
        return f"{name}.s3.amazonaws.com"
    return f"{name}-{attribute}".lower()
