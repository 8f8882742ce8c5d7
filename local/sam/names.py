"""Types, attributes and properties of AWS and SAM, which tests compare with AWS's own lists."""

from .made_up import ARNS, NAMES
from .properties import (
    FUNCTION_KINDS,
    INERT,
    INERT_SERVERLESS,
    LAYER_KINDS,
    PLAIN_NAMES,
    REFUSED,
    RUN,
    STORED,
    TABLE_PROPERTIES,
)

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
RESOURCE_KEYS = {"Condition", "DependsOn", "IgnoreGlobals", "Metadata", "Properties", "Type"}
# the valid keys inside these properties of a function
INSIDE = {
    "Environment": {"Variables"},
    "FunctionUrlConfig": {"AuthType", "Cors", "InvokeMode"},
    "LoggingConfig": {"ApplicationLogLevel", "LogFormat", "LogGroup", "SystemLogLevel"},
}
GLOBALS = {
    "Api",
    "CapacityProvider",
    "Function",
    "HttpApi",
    "LayerVersion",
    "MicrovmImage",
    "NetworkConnector",
    "SimpleTable",
    "StateMachine",
    "WebSocketApi",
}
# the types used elsewhere in this package, and other common types: a type that closely resembles
# one of these is a misspelling
TYPES = (
    FUNCTION_KINDS
    | LAYER_KINDS
    | STORED
    | REFUSED
    | INERT_SERVERLESS
    | NAMES.keys()
    | ARNS.keys()
    | {
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFront::Distribution",
        "AWS::CloudWatch::Alarm",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::EC2::SecurityGroup",
        "AWS::Events::Rule",
        "AWS::EventsV2::EventBus",  # otherwise it would look like a misspelling of the next
        "AWS::Events::EventBus",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::KMS::Key",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
    }
)
_QUEUE = (
    "Arn ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit "
    "KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod "
    "QueueName QueueUrl ReceiveMessageWaitTimeSeconds RedrivePolicy SqsManagedSseEnabled Tags "
    "VisibilityTimeout"
)
_TOPIC = (
    "ContentBasedDeduplication DeliveryStatusLogging DisplayName FifoThroughputScope FifoTopic "
    "KmsMasterKeyId MaximumMessageSize SignatureVersion Subscription Tags TopicArn TopicName "
    "TracingConfig"
)
_BUCKET = (
    "Arn DomainName DualStackDomainName MetadataConfiguration MetadataTableConfiguration "
    "RegionalDomainName WebsiteURL"
)
# by type: the attributes for Fn::GetAtt, up to the first dot; some are resources that SAM creates
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
ATTRIBUTES = {
    kind: frozenset(names.split())
    for kind, names in {
        "AWS::DynamoDB::Table": "Arn StreamArn",
        "AWS::IAM::Role": "Arn RoleId",
        "AWS::Lambda::Function": "Arn SnapStartResponse",
        "AWS::Logs::LogGroup": "Arn",
        "AWS::S3::Bucket": _BUCKET,
        "AWS::SNS::Topic": _TOPIC,
        "AWS::SQS::Queue": _QUEUE,
        "AWS::SecretsManager::Secret": "Id",
        "AWS::Serverless::Function": (
            "Alias Arn DestinationQueue DestinationTopic SnapStartResponse Version"
        ),
        "AWS::Serverless::SimpleTable": "Arn StreamArn",
    }.items()
}
_COMMON_OF_APIS = (
    "Auth DefinitionBody DefinitionUri Description DisableExecuteApiEndpoint Domain "
    "FailOnWarnings Name PropagateTags StageName Tags "
)
# the properties of SAM's types of resources and events
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
PROPERTIES = {
    "AWS::Lambda::Function": frozenset(RUN | INERT | PLAIN_NAMES.keys()),
    "AWS::Serverless::Function": frozenset(RUN | INERT),
} | {
    kind: frozenset(names.split())
    for kind, names in {
        "AWS::Serverless::Api": _COMMON_OF_APIS
        + "AccessLogSetting AlwaysDeploy ApiKeySourceType BinaryMediaTypes CacheClusterEnabled "
        "CacheClusterSize CanarySetting Cors EndpointAccessMode EndpointConfiguration "
        "GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize Mode Models "
        "OpenApiVersion Policy SecurityPolicy TracingEnabled Variables",
        "AWS::Serverless::HttpApi": _COMMON_OF_APIS
        + "AccessLogSettings CorsConfiguration DefaultRouteSettings RouteSettings StageVariables",
        "AWS::Serverless::LayerVersion": "CompatibleArchitectures CompatibleRuntimes ContentUri "
        "Description LayerName LicenseInfo PublishLambdaVersion RetentionPolicy",
        "AWS::Serverless::SimpleTable": "PointInTimeRecoverySpecification PrimaryKey "
        "ProvisionedThroughput SSESpecification TableName Tags",
        "Api": "Auth Method Path RequestModel RequestParameters ResponseTransferMode RestApiId "
        "Stage TimeoutInMillis",
        "HttpApi": "ApiId Auth Method Path PayloadFormatVersion RouteSettings Stage "
        "TimeoutInMillis",
        "S3": "Bucket Events Filter",
        "Schedule": "DeadLetterConfig Description Enabled Input Name RetryPolicy RuleName "
        "Schedule State",
        "ScheduleV2": "DeadLetterConfig Description EndDate FlexibleTimeWindow GroupName Input "
        "KmsKeyArn Name OmitName PermissionsBoundary RetryPolicy RoleArn ScheduleExpression "
        "ScheduleExpressionTimezone StartDate State",
    }.items()
}
# by type: the properties that the local cloud reads, for types that have many others
READ = {
    kind: frozenset({name})
    for kind, name in NAMES.items()
    if kind not in PROPERTIES and kind in STORED
} | {
    "AWS::DynamoDB::Table": frozenset({*TABLE_PROPERTIES, "StreamSpecification", "TableName"}),
    "AWS::S3::Bucket": frozenset(
        {"BucketName", "LifecycleConfiguration", "NotificationConfiguration"}
    ),
}
