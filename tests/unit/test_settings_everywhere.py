"""A setting stands in the code, in template.yaml and in .env.example, or in none of them."""

from pathlib import Path

from common.runtime.settings import Settings
from local.sam.template import read_template
from local.settings import read_dotenv, read_settings

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = {name.upper() for name in Settings.model_fields}
# what boto3 and Powertools read themselves, and what starts a function anew by being another
OTHERS = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_SERVICE_NAME",
    "SECRETS_VERSION",
}


def test_the_example_has_every_setting():
    assert read_dotenv(ROOT / ".env.example").keys() - OTHERS == SETTINGS


def test_every_function_gets_every_setting():
    settings = read_settings([], ROOT, {})
    template = read_template(ROOT / "template.yaml", settings.template_parameters())
    for function in template.functions:
        assert function.environment.keys() - OTHERS == SETTINGS, function.name


def test_the_example_as_it_is_gives_what_the_local_cloud_uses_anyway():
    example = read_settings(["--env", str(ROOT / ".env.example")], ROOT, {})
    template = ROOT / "template.yaml"
    with_it = read_template(template, example.template_parameters()).functions
    without = read_template(template, read_settings([], ROOT, {}).template_parameters()).functions
    assert with_it == without
