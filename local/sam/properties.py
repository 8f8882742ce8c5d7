"""Lists SAM's properties and resource types: those that work here, are inert, or are refused."""

# properties of AWS::Serverless::Function with an effect here; the others are inert
RUN = {
    "AutoPublishAlias",
    "CodeUri",
    "Environment",
    "EventInvokeConfig",
    "Events",
    "FunctionName",
    "FunctionUrlConfig",
    "Handler",
    "ImageUri",
    "InlineCode",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "PackageType",
    "ReservedConcurrentExecutions",
    "Runtime",
    "SnapStart",
    "Timeout",
}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
INERT = {
    "Architectures",
    "AssumeRolePolicyDocument",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CapacityProviderConfig",
    "CodeSigningConfigArn",
    "DeadLetterQueue",
    "DeploymentPreference",
    "Description",
    "DurableConfig",
    "EphemeralStorage",
    "FileSystemConfigs",
    "FunctionScalingConfig",
    "ImageConfig",
    "KmsKeyArn",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "ProvisionedConcurrencyConfig",
    "PublishToLatestPublished",
    "RecursiveLoop",
    "Role",
    "RolePath",
    "RuntimeManagementConfig",
    "SourceKMSKeyArn",
    "Tags",
    "TenancyConfig",
    "Tracing",
    "VersionDeletionPolicy",
    "VersionDescription",
    "VpcConfig",
}
# inert, but too common to be worth a note
SILENT = {
    "Architectures",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "Description",
    "Policies",
    "PropagateTags",
    "Role",
    "Tags",
    "Tracing",
}
# properties of AWS::Lambda::Function that have another name in SAM
PLAIN_NAMES = {"Code": "CodeUri"}
# properties of APIs and of a function's events that could change what happens, but have no effect
# here
INERT_IN_APIS = {
    "CacheClusterEnabled",
    "DefaultRouteSettings",
    "Domain",
    "GatewayResponses",
    "MethodSettings",
    "MinimumCompressionSize",
    "Policy",
    "RouteSettings",
}
INERT_IN_EVENTS = {
    "DeadLetterConfig",
    "EndDate",
    "RequestModel",
    "RequestParameters",
    "ResponseTransferMode",
    "RetryPolicy",
    "RouteSettings",
    "StartDate",
    "TimeoutInMillis",
}
# properties of buckets, tables and topics, likewise
INERT_IN_STORED = {
    "CorsConfiguration",
    "ObjectLockEnabled",
    "ReplicationConfiguration",
    "Subscription",
    "TimeToLiveSpecification",
    "VersioningConfiguration",
    "WebsiteConfiguration",
}
# SAM's other events, which nothing sends here
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
NEVER_SENT = {
    "AlexaSkill",
    "CloudWatchEvent",
    "CloudWatchLogs",
    "Cognito",
    "DocumentDB",
    "DynamoDB",
    "EventBridgeRule",
    "IoTRule",
    "Kinesis",
    "MQ",
    "MSK",
    "SNS",
    "SQS",
    "SelfManagedKafka",
}
# types that call functions on AWS, but not here
CALLERS = {
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::Rule",
    "AWS::IoT::TopicRule",
    "AWS::Logs::SubscriptionFilter",
    "AWS::Pipes::Pipe",
    "AWS::SNS::Subscription",
    "AWS::Scheduler::Schedule",
}
FUNCTION_KINDS = {"AWS::Serverless::Function", "AWS::Lambda::Function"}
LAYER_KINDS = {"AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"}
# types that moto creates and stores
STORED = {
    "AWS::DynamoDB::Table",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::SimpleTable",
}
# the properties that moto needs to create a table
TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)
# types that an app depends on, but that can't run here
REFUSED = {
    "AWS::ApiGateway::Method",
    "AWS::ApiGatewayV2::Integration",
    "AWS::CloudFormation::Stack",
    "AWS::ECS::Service",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Url",
    "AWS::Lambda::WebFunction",
    "AWS::Serverless::Application",
    "AWS::Serverless::CapacityProvider",
    "AWS::Serverless::GraphQLApi",
    "AWS::Serverless::MicrovmImage",
    "AWS::Serverless::NetworkConnector",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::WebFunction",
    "AWS::Serverless::WebSocketApi",
    "AWS::StepFunctions::StateMachine",
}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
INERT_SERVERLESS = {
    "AWS::Serverless::Api",
    "AWS::Serverless::Connector",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
    "AWS::Serverless::SimpleTable",
}
# Lambda sets these itself, and refuses a function that sets them
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
RESERVED_VARIABLES = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
}
