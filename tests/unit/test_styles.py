"""The operator's styles file: what it means, and which mistakes are reported."""

import json

import pytest

from common.errors import MissingSetting
from common.runtime.settings import get_settings
from common.runtime.styles import Style, get_styles, styles_of

PLAIN = {"key": "a", "name": {"en": "A"}, "model": "o/n"}


def style(**changes):
    return Style.model_validate(PLAIN | changes)


def read(tmp_path, content):
    file = tmp_path / "styles.json"
    file.write_text(content)
    return styles_of(get_settings().model_copy(update={"styles_file": str(file)}))


def test_without_a_file_there_is_one_style_from_the_settings():
    styles = get_styles()
    assert not styles.are_several
    assert styles.of("gone").model == "darkroom/edit"
    assert styles.of("").input_of("url", "words") == {"image": "url", "prompt": "words"}
    assert styles.of("").input_of("url", None) == {"image": "url"}


@pytest.mark.parametrize(
    ("changes", "words", "prompt"),
    [
        ({}, "gray", "gray"),
        ({}, None, None),
        ({"prompt": "sepia"}, "gray", "gray"),  # the caption takes precedence
        ({"prompt": "sepia"}, None, "sepia"),
        ({"prompt_template": "{caption}, sepia"}, "{gray}", "{gray}, sepia"),
        ({"prompt": "sepia", "prompt_field": ""}, "gray", None),
    ],
)
def test_the_prompt_is_the_caption_in_the_template_or_the_styles_own(changes, words, prompt):
    assert style(**changes).prompt_of(words) == prompt


def test_a_name_is_in_the_persons_language_or_in_english():
    named = style(name={"en": "A", "ru": "Б"})
    assert [named.label(language) for language in ("ru", "es", "en")] == ["Б", "A", "A"]


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("[", "styles.json is not JSON"),
        ("[]", "lists no style, or two with the same key"),
        (json.dumps([PLAIN, PLAIN]), "lists no style, or two with the same key"),
        (json.dumps([PLAIN | {"modle": "o/n"}]), "0.modle: Extra inputs are not permitted"),
        (json.dumps([PLAIN | {"key": "A b"}]), "0.key: String should match"),
        (json.dumps([PLAIN | {"name": {"ru": "Б"}}]), "0.name: .*missing: en"),
        (json.dumps([PLAIN | {"prompt_template": "x"}]), "0.prompt_template: .*no {caption}"),
    ],
)
def test_a_mistake_in_the_file_is_reported(tmp_path, listed, words):
    with pytest.raises(MissingSetting, match=words):
        read(tmp_path, listed)


def test_a_missing_file_is_reported(tmp_path):
    settings = get_settings().model_copy(update={"styles_file": str(tmp_path / "none.json")})
    with pytest.raises(MissingSetting, match=r"STYLES_FILE can't be read .No such file"):
        styles_of(settings)
