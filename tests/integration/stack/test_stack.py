"""template.yaml, translated by SAM and deployed to moto's CloudFormation, has what the bot needs.

These tests can't check IAM itself, nor anything that AWS refuses but moto accepts.
"""

import ast
import json
from fnmatch import fnmatch

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.common_models import CloudFormationModel

from common.runtime.settings import SECRETS

from ..test_metrics import named_in_the_code
from .missing import MISSING
from .stack import NAME, PARAMETERS, translated

# moto's CloudFormation drops these, so only their translation is checked
DROPPED = {
    "AWS::Lambda::Function": {"Architectures", "Layers", "LoggingConfig", "TracingConfig"},
    "AWS::S3::Bucket": {
        "LifecycleConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
    },
}
FUNCTIONS = {"TelegramWebhookFunction", "ReplicateWebhookFunction", "TaskSweeperFunction"}
LOGS = {
    "TelegramWebhookFunction": "TelegramWebhookLogs",
    "ReplicateWebhookFunction": "ReplicateWebhookLogs",
    "TaskSweeperFunction": "TaskSweeperLogs",
}


@pytest.fixture(scope="module")
def resources(stack):
    """The resources of the translated template."""
    return translated(PARAMETERS)["Resources"]


@pytest.fixture(scope="module")
def functions(stack):
    """Lambda's description of each function, by its name in the template."""
    names = stack.names("AWS::Lambda::Function")
    client = boto3.client("lambda")
    return {key: client.get_function(FunctionName=name) for key, name in names.items()}


def test_every_resource_of_the_template_is_created(stack, resources):
    assert stack.status == "CREATE_COMPLETE"
    kinds = {each["Type"] for each in resources.values()}
    created = {name for kind in kinds for name in stack.names(kind)}
    assert created == set(resources)


def test_the_list_of_resources_that_moto_cant_create_is_up_to_date(resources):
    own = {
        model.cloudformation_type()
        for model in CloudFormationModel.__subclasses__()
        if model.__module__.startswith("moto.")
    }
    assert {each["Type"] for each in resources.values()} - own == set(MISSING)


def test_each_function_has_its_handler_timeout_and_memory(functions):
    found = {
        name: (f["Handler"], f["Timeout"], f["MemorySize"], f["Runtime"])
        for name, f in ((name, each["Configuration"]) for name, each in functions.items())
    }
    assert found == {
        "TelegramWebhookFunction": ("telegram_webhook.app.handler", 29, 512, "python3.13"),
        "ReplicateWebhookFunction": ("replicate_webhook.app.handler", 29, 512, "python3.13"),
        "TaskSweeperFunction": ("task_sweeper.app.handler", 240, 1769, "python3.13"),
    }


def test_functions_get_the_path_of_the_secrets_but_no_secret(functions):
    for each in functions.values():
        variables = each["Configuration"]["Environment"]["Variables"]
        assert variables["SECRETS_PATH"] == "/darkroom/prod"
        assert not {name.upper() for name in SECRETS} & variables.keys()


def test_roles_may_read_only_that_path_in_ssm(stack):
    iam = boto3.client("iam")
    for role in stack.names("AWS::IAM::Role").values():
        (policy,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        # moto returns the policy as a Python dict's repr
        statements = ast.literal_eval(document)["Statement"]
        grants = [each for each in statements if "ssm" in json.dumps(each["Action"])]
        assert [(each["Action"], each["Resource"]) for each in grants] == [
            (
                "ssm:GetParametersByPath",
                "arn:aws:ssm:us-east-1:123456789012:parameter/darkroom/prod",
            )
        ]


def test_the_webhooks_are_routed_to_their_functions(stack, functions):
    gateway = boto3.client("apigatewayv2")
    (api,) = stack.names("AWS::ApiGatewayV2::Api").values()
    uris = {
        f"integrations/{each['IntegrationId']}": each["IntegrationUri"]
        for each in gateway.get_integrations(ApiId=api)["Items"]
    }
    routes = {
        each["RouteKey"]: uris[each["Target"]] for each in gateway.get_routes(ApiId=api)["Items"]
    }
    assert routes.keys() == {"POST /webhook/telegram", "POST /webhook/replicate"}
    for route, function in (("telegram", "Telegram"), ("replicate", "Replicate")):
        arn = functions[f"{function}WebhookFunction"]["Configuration"]["FunctionArn"]
        assert arn in routes[f"POST /webhook/{route}"]


def test_the_api_is_throttled_and_its_access_log_has_no_headers(stack):
    (api,) = stack.names("AWS::ApiGatewayV2::Api").values()
    (stage,) = boto3.client("apigatewayv2").get_stages(ApiId=api)["Items"]
    settings = stage["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (100, 200)
    log = stage["AccessLogSettings"]
    assert log["DestinationArn"].endswith(f":log-group:/darkroom/{NAME}/access")
    assert "header" not in log["Format"]
    # $context variables need quotes, except for the one that AWS quotes itself
    text = log["Format"].replace("$context.error.messageString", '"-"')
    assert json.loads(text)["route"] == "$context.routeKey"


def test_the_sweeper_runs_every_five_minutes(stack, functions):
    events = boto3.client("events")
    (name,) = stack.names("AWS::Events::Rule").values()
    rule = events.describe_rule(Name=name)
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(5 minutes)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=name)["Targets"]
    assert target["Arn"] == functions["TaskSweeperFunction"]["Configuration"]["FunctionArn"]


def test_failed_sweeper_runs_are_not_retried(functions):
    arn = functions["TaskSweeperFunction"]["Configuration"]["FunctionArn"]
    found = boto3.client("lambda").get_function_event_invoke_config(FunctionName=arn)
    assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) == (0, 60)


def test_every_log_is_kept_for_30_days(stack):
    groups = boto3.client("logs").describe_log_groups()["logGroups"]
    assert {each["logGroupName"]: each["retentionInDays"] for each in groups} == {
        f"/darkroom/{NAME}/{each}": 30
        for each in ("telegram-webhook", "replicate-webhook", "task-sweeper", "access")
    }


def test_both_webhooks_have_reserved_concurrency(functions):
    reserved = {
        name: each.get("Concurrency", {}).get("ReservedConcurrentExecutions")
        for name, each in functions.items()
    }
    assert reserved == {
        "TelegramWebhookFunction": 10,
        "ReplicateWebhookFunction": 20,
        "TaskSweeperFunction": None,
    }


def test_every_alarm_notifies_the_operator_when_it_starts_and_ends(stack):
    (subscription,) = boto3.client("sns").list_subscriptions()["Subscriptions"]
    assert subscription["Endpoint"] == "maker@example.com"
    alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == len(stack.names("AWS::CloudWatch::Alarm")) == 13
    for alarm in alarms:
        assert alarm["AlarmActions"] == alarm["OKActions"] == [subscription["TopicArn"]]


def test_alarm_messages_are_encrypted_with_a_key_that_alarms_may_use(stack):
    (topic,) = boto3.client("sns").list_topics()["Topics"]
    attributes = boto3.client("sns").get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
    (key,) = stack.names("AWS::KMS::Key").values()
    assert attributes["KmsMasterKeyId"] == key  # CloudWatch can't use alias/aws/sns
    found = boto3.client("kms").get_key_policy(KeyId=key, PolicyName="default")
    policy = found["Policy"]  # moto stores CloudFormation's object; AWS returns text
    _, alarms = policy["Statement"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    condition = alarms["Condition"]
    assert condition["StringEquals"] == {"aws:SourceAccount": DEFAULT_ACCOUNT_ID}
    pattern = condition["ArnLike"]["aws:SourceArn"]
    for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        assert fnmatch(alarm["AlarmArn"], pattern)


def test_every_alarm_on_the_bot_watches_a_metric_that_the_code_records(stack):
    alarms = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {each["MetricName"] for each in alarms if each.get("Namespace") == "Darkroom"}
    assert watched <= named_in_the_code()
    # alarms notify the operator of all of these, even if nobody looks at the dashboard
    assert watched >= {
        "AnswersRefused",
        "NotAuthentics",
        "OldestTaskAge",
        "OrdersRefused",
        "PhotosFailed",
        "SweeperRuns",
        "SweptAnswered",
        "TelegramTokenRefused",
        "UnhandledErrors",
        "UpdatesGivenUp",
        "UpstreamErrors",
    }


def test_the_alarm_for_the_oldest_task_fires_while_its_output_still_exists(stack):
    (alarm,) = boto3.client("cloudwatch").describe_alarms(AlarmNames=[f"{NAME}-oldest-task"])[
        "MetricAlarms"
    ]
    assert alarm["Threshold"] == 1800  # half the hour after which Replicate deletes the output


def test_alarms_on_functions_watch_all_functions(stack, functions):
    found = boto3.client("cloudwatch").describe_alarms(
        AlarmNames=[f"{NAME}-function-errors", f"{NAME}-throttles"]
    )["MetricAlarms"]
    assert len(found) == 2
    for alarm in found:
        watched = {
            query["MetricStat"]["Metric"]["Dimensions"][0]["Value"]
            for query in alarm["Metrics"]
            if "MetricStat" in query
        }
        assert watched == {each["Configuration"]["FunctionName"] for each in functions.values()}


def test_cloudwatch_can_read_the_dashboard(stack):
    body = boto3.client("cloudwatch").get_dashboard(DashboardName=NAME)["DashboardBody"]
    widgets = json.loads(body)["widgets"]
    assert "${" not in body
    assert set(widgets[0]["properties"]["alarms"]) == {
        each["AlarmArn"] for each in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    }


def test_properties_that_moto_drops_are_in_the_translation(resources, functions):
    assert all(not each["Configuration"]["Layers"] for each in functions.values())
    (layer,) = (key for key, each in resources.items() if each["Type"].endswith("LayerVersion"))
    for name in FUNCTIONS:
        properties = resources[name]["Properties"]
        assert DROPPED["AWS::Lambda::Function"] <= properties.keys()
        assert properties["Layers"] == [{"Ref": layer}]
        assert properties["LoggingConfig"] == {"LogGroup": {"Ref": LOGS[name]}}
        assert properties["TracingConfig"] == {"Mode": {"Ref": "Tracing"}}
    bucket = resources["Bucket"]
    assert DROPPED["AWS::S3::Bucket"] <= bucket["Properties"].keys()
    closed = bucket["Properties"]["PublicAccessBlockConfiguration"]
    assert (len(closed), set(closed.values())) == (4, {True})
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert {rule["Prefix"] for rule in rules} == {
        "images/", "people/", "tasks/", "updates/", "waiting/"
    }  # fmt: skip
    assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"
    assert bucket["UpdateReplacePolicy"] == "Retain"


def test_an_update_of_the_stack_changes_the_functions_variables(stack):
    """This test is the last, because the others expect the stack as it was created."""
    stack.update(
        SecretsVersion="2.1.1.1", TelegramConcurrency="5", ReplicateModel="a/b", ApiRate="50"
    )
    assert stack.status == "UPDATE_COMPLETE"
    client = boto3.client("lambda")
    name = stack.names("AWS::Lambda::Function")["TelegramWebhookFunction"]
    found = client.get_function(FunctionName=name)
    variables = found["Configuration"]["Environment"]["Variables"]
    assert (variables["SECRETS_VERSION"], variables["REPLICATE_MODEL"]) == ("2.1.1.1", "a/b")
