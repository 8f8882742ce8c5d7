"""Every setting is in the code, in template.yaml and in .env.example."""

import json
import re
from pathlib import Path

from common.runtime.settings import Settings
from local.sam.reading import read_template
from local.settings import ADDRESSES, LOCAL_VALUES, read_settings
from operations.bot_settings import faults_of
from operations.dotenv import read_dotenv

ROOT = Path(__file__).resolve().parent.parent.parent
NO_DOTENV = Path(__file__).resolve().parent
SETTINGS = {name.upper() for name in Settings.model_fields}
# read by boto3 or Powertools; changing SECRETS_VERSION restarts the functions
OTHERS = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_SERVICE_NAME",
    "SECRETS_VERSION",
}


def test_the_example_has_every_setting():
    assert read_dotenv(ROOT / ".env.example").keys() - OTHERS == SETTINGS


def test_the_example_has_the_local_clouds_own_addresses():
    example = read_dotenv(ROOT / ".env.example")
    assert {name: example[name] for name in ADDRESSES} == ADDRESSES


def test_every_function_gets_every_setting():
    settings = read_settings([], NO_DOTENV, {})
    template = read_template(ROOT / "template.yaml", settings.template_parameters())
    for function in template.functions:
        assert function.environment.keys() - OTHERS == SETTINGS, function.name


def test_the_unchanged_example_equals_the_local_clouds_defaults():
    example = read_settings(["--env", str(ROOT / ".env.example")], ROOT, {})
    template = ROOT / "template.yaml"
    with_it = read_template(template, example.template_parameters()).functions
    without = read_template(
        template, read_settings([], NO_DOTENV, {}).template_parameters()
    ).functions
    assert with_it == without


def test_the_table_in_the_docs_matches_the_code():
    """If this fails, copy the rows that pytest shows as missing into docs/settings.md."""
    rows = {
        f"| `{name.upper()}` | {default_of(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    }
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    shown = {line for line in lines if re.match(r"\| `[A-Z0-9_]+` \|", line)}
    assert shown - rows == set()
    assert rows - shown == set()


def default_of(field):
    if field.is_required():
        return "none: it must be set"
    default = field.get_default(call_default_factory=True)
    text = json.dumps(sorted(default) if isinstance(default, frozenset) else default)
    return {'""': "empty", "[]": "empty"}.get(text, f"`{text.strip(chr(34))}`")


def test_an_undeclared_setting_is_refused_with_where_to_declare_it():
    (fault,) = faults_of(LOCAL_VALUES | {"MY_SETTING": "1"})
    assert fault.variable == "MY_SETTING"
    for place in ("runtime/settings.py", "template.yaml", ".env.example", "docs/settings.md"):
        assert place in fault.remedy
