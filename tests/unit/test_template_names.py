"""Unknown names in a template: misspelled keys and types, and references to missing names."""

import random
from pathlib import Path

import botocore.session
import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as CLOUDFORMATION
from samtranslator.model import sam_resources
from samtranslator.model.eventsources import push, scheduler
from samtranslator.plugins.globals.globals import Globals

from local.failures import TemplateError
from local.sam import names
from local.sam.reading import read_template
from local.sam.runtimes import RUNTIMES, TOO_OLD
from local.sam.spelling import misspelt

REGION = "us-east-1"
TEMPLATE = """
Globals:
  Function: {Runtime: python3.13}
Parameters:
  Shelf: {Type: String, Default: top}
Conditions:
  IsTop: !Equals [!Ref Shelf, top]
Mappings:
  Sizes: {big: {width: 9}}
Resources:
  Notes:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      CodeUri: .
      Layers: [!Ref Shared]
      Policies: [{S3CrudPolicy: {BucketName: !Ref NotesBucket}}]
      Environment:
        Variables:
          BUCKET: !Ref NotesBucket
          ARN: !GetAtt NotesBucket.Arn
          TEXT: !Sub "${NotesBucket}/${Shelf} in ${AWS::Region}"
          WIDTH: !FindInMap [Sizes, big, width]
          TOP: !If [IsTop, "1", "0"]
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi, Method: get, Path: /notes}}
        Saved: {Type: S3, Properties: {Bucket: !Ref NotesBucket, Events: "s3:ObjectCreated:*"}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  HttpApi: {Type: AWS::Serverless::HttpApi, Properties: {StageName: v1}}
  NotesBucket: {Type: AWS::S3::Bucket, Properties: {BucketName: notes}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: .}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
  Alarm: {Type: AWS::CloudWatch::Alarm, DependsOn: Queue}
Outputs:
  Bucket: {Value: !Ref NotesBucket}
  Role: {Value: !GetAtt NotesRole.Arn}
"""


def read(folder: Path, text: str):
    path = folder / "template.yaml"
    path.write_text(text)
    return read_template(path, {}, needs_code=True)


def test_the_template_itself_is_read(tmp_path):
    assert read(tmp_path, TEMPLATE).notes == ("no effect here: AWS::CloudWatch::Alarm",)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("AWS::S3::Bucket,", "AWS::S3::Buket,", ":31: Resources.NotesBucket: {0}AWS::S3::Bucket?"),
        ("AWS::SQS::Queue", "AWS::Sqs::Queue", "Resources.Queue: {0}AWS::SQS::Queue?"),
        ("::CloudWatch::Alarm", "::Cloudwatch::Alarm", "Alarm: {0}AWS::CloudWatch::Alarm?"),
        ("::HttpApi,", "::HtpApi,", "Resources.HttpApi: {0}AWS::Serverless::HttpApi?"),
        ("python3.13", "python3.99", "Runtime: Lambda has no python3.99, only python3.9 to 3.15"),
        ("python3.13", "pyhton3.13", "Runtime: Lambda has no pyhton3.13: did you mean python3.13?"),
        ("NotesBucket.Arn", "NotesBucket.Arm", "ARN: AWS::S3::Bucket has no attribute Arm: {1}Arn"),
        ("NotesBucket.Arn", "Queue.Size", "has no attribute Size; its attributes: Arn, Content"),
        ("app.handler", "handler", ":14: Resources.Notes.Handler: handler has no module: write"),
        ("Handler:", "Handlr:", ":14: Resources.Notes.Handlr: a function has .*{1}Handler?"),
        ("Policies:", "Polices:", "Resources.Notes.Polices: a function has no such .*{1}Policies?"),
        ("  Function:", "  Functon:", "SAM's Globals have no section Functon: {1}Function?"),
        ("Outputs:", "Output:", "a template has no section Output: {1}Outputs?"),
        ("Alarm, DependsOn", "Alarm, DependOn", "Resources.Alarm.DependOn: {1}DependsOn?"),
        ("StageName", "StagName", "HttpApi.StagName: AWS::.* no such property: {1}StageName?"),
        ("BucketName: notes", "BuketName: notes", "NotesBucket.BuketName: {1}BucketName?"),
        ("Method: get", "Metod: get", "Events.Get.Metod: HttpApi has no such .*{1}Method?"),
        ("Schedule: rate", "Schedul: rate", "Events.Daily.Schedul: Schedule has .*{1}Schedule?"),
        ("Variables:", "Varables:", "Environment.Varables: {1}Variables?"),
        ("AuthType", "AuthTyp", "FunctionUrlConfig.AuthTyp: {1}AuthType?"),
        ("{Type: HttpApi", "{Type: HtpApi", "Events.Get: .* events of type HtpApi: {1}HttpApi?"),
    ],
)
def test_a_misspelt_name_is_refused_with_a_suggestion(tmp_path, before, after, words):
    pattern = words.format("(AWS|SAM) has no type .*: did you mean ", "did you mean ").replace(
        "?", r"\?"
    )
    with pytest.raises(TemplateError, match=pattern) as failure:
        read(tmp_path, TEMPLATE.replace(before, after, 1))
    assert len(str(failure.value).splitlines()) <= 2  # one problem may cause another


def test_an_unknown_type_unlike_any_known_one_has_no_effect(tmp_path):
    text = TEMPLATE.replace("AWS::CloudWatch::Alarm", "AWS::Foo::Bar")

    assert read(tmp_path, text).notes == ("no effect here: AWS::Foo::Bar",)


def test_no_type_of_aws_is_taken_for_a_misspelling_of_another():
    real = set(CLOUDFORMATION.get_resource_types(REGION))

    assert real >= names.TYPES
    some = random.Random(7).sample(sorted(real), 150)  # all 1,500 take ten times as long
    assert {each: found for each in some if (found := misspelt(each, names.TYPES))} == {}


def test_the_known_runtimes_are_lambdas():
    enum = botocore.session.get_session().get_service_model("lambda").shape_for("Runtime").enum

    assert {each for each in enum if each.startswith("python")} == {*RUNTIMES, *TOO_OLD}


@pytest.mark.parametrize("kind", sorted(names.ATTRIBUTES))
def test_the_known_attributes_are_cloudformations(kind):
    found = CLOUDFORMATION.get_resource_schema(REGION, kind).get_atts
    by_sam = {"AWS::Serverless::Function": sam_resources.SamFunction.referable_properties}

    expected = {each.partition(".")[0] for each in found} | set(by_sam.get(kind, {}))
    assert names.ATTRIBUTES[kind] == expected


SAMS = {
    "AWS::Serverless::Api": sam_resources.SamApi,
    "AWS::Serverless::Function": sam_resources.SamFunction,
    "AWS::Serverless::HttpApi": sam_resources.SamHttpApi,
    "AWS::Serverless::LayerVersion": sam_resources.SamLayerVersion,
    "AWS::Serverless::SimpleTable": sam_resources.SamSimpleTable,
    "Api": push.Api,
    "HttpApi": push.HttpApi,
    "S3": push.S3,
    "Schedule": push.Schedule,
    "ScheduleV2": scheduler.SchedulerEventSource,
}


@pytest.mark.parametrize("kind", sorted(SAMS))
def test_the_known_properties_are_sams(kind):
    known = {each for each in SAMS[kind].property_types if not each.startswith("__")}

    assert names.PROPERTIES[kind] == known


def test_the_known_sections_of_globals_are_sams():
    known = {each.rpartition("::")[2] for each in Globals.supported_properties}

    assert known == names.GLOBALS


@pytest.mark.parametrize("kind", sorted(names.READ))
def test_no_property_of_cloudformation_is_taken_for_a_misspelling(kind):
    real = CLOUDFORMATION.get_resource_schema(REGION, kind).schema["properties"]

    assert names.READ[kind] <= real.keys()
    assert {each: found for each in real if (found := misspelt(each, names.READ[kind]))} == {}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("!Ref NotesBucket\n          ARN", "!Ref NoteBucket\n          ARN", "BUCKET: {0}"),
        ("BUCKET: !Ref NotesBucket", "BUCKET: !Ref NotesBuket", "BUCKET: .* NotesBuket: {1}"),
        ("!GetAtt NotesBucket", "!GetAtt NoteBucket", "ARN: there is no resource NoteBucket: {1}"),
        ("${NotesBucket}", "${NoteBucket}", "TEXT: {0}"),
        ("BucketName: !Ref NotesBucket", "BucketName: !Ref NoteBucket", "Policies.0.*: {0}"),
        ("Value: !Ref NotesBucket", "Value: !Ref NoteBucket", ":36: Outputs.Bucket.Value: {0}"),
        ("DependsOn: Queue", "DependsOn: Queues", "no resource Queues: did you mean Queue?"),
        ("${Shelf}", "${shelf}", "no parameter or resource shelf: did you mean Shelf?"),
        ("${AWS::Region}", "${AWS::Regoin}", "AWS::Regoin: did you mean AWS::Region?"),
        ("!If [IsTop", "!If [IsTpo", "there is no condition IsTpo: did you mean IsTop?"),
        (
            "[Sizes, big, width",
            "[Sizes, big, with",
            "Sizes.big.with: did you mean Sizes.big.width?",
        ),
        ("!Ref HttpApi", "!Ref HttpAPI", "!Ref to an API in this template: did you mean HttpApi?"),
        ("Bucket: !Ref NotesBucket", "Bucket: !Ref NoteBucket", "Events.Saved: Bucket must.*{1}"),
        (
            "[!Ref Shared]",
            "[!Ref shared]",
            "there is no parameter or resource shared: did you mean",
        ),
        ("[!Ref Shared]", "[Shard]", "Shard is not a layer in this template: did you mean Shared?"),
    ],
)
def test_the_error_for_an_unknown_reference_suggests_a_name(tmp_path, before, after, words):
    bucket = "did you mean NotesBucket?"
    pattern = words.format(f"there is no parameter or resource NoteBucket: {bucket}", bucket)
    with pytest.raises(TemplateError, match=pattern.replace("?", r"\?")) as failure:
        read(tmp_path, TEMPLATE.replace(before, after, 1))
    assert "\n" not in str(failure.value)


def test_a_modules_own_resources_may_be_referenced(tmp_path):
    module = "Shop: {Type: Mine::Own::Shop::MODULE}\nOutputs:\n  Till: {Value: !Ref ShopTill}"

    assert read(tmp_path, TEMPLATE.replace("Outputs:", f"  {module}"))


def test_only_a_python_handler_needs_a_module(tmp_path):
    text = TEMPLATE.replace("python3.13", "provided.al2").replace("app.handler", "bootstrap")
    with pytest.raises(TemplateError, match=r"provided\.al2 is not emulated") as failure:
        read(tmp_path, text)
    assert "\n" not in str(failure.value)


def test_a_misspelt_parameter_is_named(tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    with pytest.raises(TemplateError, match=r"has no parameter Shelv: did you mean Shelf\?"):
        read_template(tmp_path / "template.yaml", {"Shelv": "low"})
