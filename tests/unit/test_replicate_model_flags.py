"""Models named by an emulator's flags."""

import argparse

import pytest

from darkroom_emulators.commands.model_flags import add_model_flags, with_models
from darkroom_emulators.replicate.settings import ReplicateSettings

VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
MINE = '''"""Mine."""
from darkroom_emulators.replicate.function_model import FunctionModel

def shout(text: str) -> str:
    """Shout."""
    return text.upper()

MODELS = [FunctionModel("me", "shout", shout)]
'''


@pytest.fixture
def settings():
    """A function that returns the settings for some flags."""

    def settings(*flags):
        parser = argparse.ArgumentParser()
        add_model_flags(parser)
        return with_models(ReplicateSettings(), parser.parse_args(flags))

    return settings


def named(found, full_name):
    return [model for model in found.models if model.full_name == full_name][-1]


def test_a_built_in_model_can_have_any_name(settings):
    found = settings("--model", "me/mine=edit", "--model", "me/flux=black-forest-labs/flux-dev")

    assert named(found, "me/mine").description.startswith("Edit a picture")
    assert named(found, "me/mine").is_official
    assert "guidance" in named(found, "me/flux").input_schema["properties"]
    assert named(found, "me/mine").version != named(found, "darkroom/edit").version


def test_with_a_version_it_is_a_community_model(settings):
    model = named(settings("--model", f"me/mine:{VERSION}=words"), "me/mine")

    assert (model.version, model.is_official) == (VERSION, False)


@pytest.mark.parametrize(
    ("flag", "named"),
    [
        ("mine=edit", "OWNER/NAME=KIND"),
        ("me/mine", "unknown kind ''"),
        ("me/mine=painter", "unknown kind 'painter'; try edit"),
        ("me/mine:1=edit", "64 hex digits"),
    ],
)
def test_the_error_for_an_invalid_model_shows_the_right_form(settings, flag, named):
    with pytest.raises(ValueError, match=named):
        settings("--model", flag)


def test_a_file_can_define_ones_own_models(settings, tmp_path):
    (tmp_path / "mine.py").write_text(MINE)

    assert named(settings("--models", str(tmp_path / "mine.py")), "me/shout").function("a") == "A"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("text.upper()", "text.upper("), "6: '(' was never closed"),
        (('"""Mine."""', "import nowhere_at_all"), "1: ModuleNotFoundError: No module named"),
        (("MODELS =", "OTHERS ="), " it needs MODELS = [FunctionModel("),
        (("text: str", "text: bytes"), "4: me/shout: bytes can't be an input or output type"),
        (("MODELS = [", "1 / 0\nMODELS = ["), "8: ZeroDivisionError: division by zero"),
    ],
)
def test_an_error_in_a_file_is_one_line_with_its_place(settings, tmp_path, change, error):
    path = tmp_path / "mine.py"
    path.write_text(MINE.replace(*change))

    with pytest.raises(ValueError, match=r"mine\.py") as caught:
        settings("--models", str(path))

    assert str(caught.value).startswith(f"{path}:{error}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_reported(settings):
    with pytest.raises(ValueError, match="there is no such file"):
        settings("--models", "nowhere.py")
