"""Create resources that moto's CloudFormation doesn't support, through moto's service APIs.

moto finds these classes because they are subclasses of CloudFormationModel.
"""

import json

import boto3
from moto.awslambda.models import LambdaVersion
from moto.core.common_models import CloudFormationModel

# why moto doesn't create these; a test fails when it does, or when the template needs others
MISSING = {
    "AWS::ApiGatewayV2::Api": "moto.apigatewayv2 doesn't support CloudFormation",
    "AWS::ApiGatewayV2::Stage": "moto.apigatewayv2 doesn't support CloudFormation",
    "AWS::CloudWatch::Alarm": "moto.cloudwatch creates only dashboards",
    "AWS::Lambda::Alias": "moto.awslambda lacks it",
    "AWS::Lambda::EventInvokeConfig": "moto.awslambda lacks it",
}


class _Made:
    """A resource: Ref returns its `physical_resource_id`, GetAtt one of its `attributes`."""

    def __init__(self, physical_resource_id, **attributes):
        self.physical_resource_id = physical_resource_id
        self._attributes = attributes

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr in {"ApiEndpoint", "Arn"}

    def get_cfn_attribute(self, attribute_name):
        return self._attributes[attribute_name]

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, *_, **__):
        return cls.make(cloudformation_json["Properties"])

    @classmethod
    def update_from_cloudformation_json(cls, cloudformation_json, **_):
        return cls.make(cloudformation_json["Properties"])

    def is_created(self):
        return True


class Alarm(_Made, CloudFormationModel):
    """An AWS::CloudWatch::Alarm.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def make(cls, properties):
        cloudwatch = boto3.client("cloudwatch")
        # the API's names are the same as CloudFormation's
        cloudwatch.put_metric_alarm(**properties)
        name = properties["AlarmName"]
        (made,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return cls(name, Arn=made["AlarmArn"])


class Api(_Made, CloudFormationModel):
    """An AWS::ApiGatewayV2::Api.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::ApiGatewayV2::Api"

    @classmethod
    def make(cls, properties):
        gateway = boto3.client("apigatewayv2")
        body = properties["Body"]
        made = gateway.create_api(Name=body["info"]["title"], ProtocolType="HTTP")
        gateway.reimport_api(ApiId=made["ApiId"], Body=json.dumps(body))
        return cls(made["ApiId"], ApiEndpoint=made["ApiEndpoint"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, cloudformation_json, **_):
        boto3.client("apigatewayv2").reimport_api(
            ApiId=original_resource.physical_resource_id,
            Body=json.dumps(cloudformation_json["Properties"]["Body"]),
        )
        return original_resource


class Alias(_Made, CloudFormationModel):
    """An AWS::Lambda::Alias.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::Alias"

    @classmethod
    def make(cls, properties):
        # the API's names are the same as CloudFormation's
        made = boto3.client("lambda").create_alias(**properties)
        return cls(made["AliasArn"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, cloudformation_json, **_):
        boto3.client("lambda").update_alias(**cloudformation_json["Properties"])
        return original_resource


class EventInvokeConfig(_Made, CloudFormationModel):
    """An AWS::Lambda::EventInvokeConfig.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::EventInvokeConfig"

    @classmethod
    def make(cls, properties):
        made = boto3.client("lambda").put_function_event_invoke_config(**properties)
        return cls(made["FunctionArn"])


# moto creates versions, but without the version number that an alias needs
LambdaVersion.has_cfn_attr = classmethod(lambda _, attr: attr == "Version")
LambdaVersion.get_cfn_attribute = lambda self, _: str(self.version)
LambdaVersion.physical_resource_id = property(lambda self: str(self.version), lambda *_: None)


class Stage(_Made, CloudFormationModel):
    """An AWS::ApiGatewayV2::Stage.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html
    """

    @staticmethod
    def cloudformation_type():
        return "AWS::ApiGatewayV2::Stage"

    @classmethod
    def make(cls, properties):
        made = boto3.client("apigatewayv2").create_stage(**properties)
        return cls(made["StageName"])
