"""The parameters in samconfig.toml and samconfig.yaml."""

import pytest

from local.failures import TemplateError
from local.sam.samconfig import samconfig_parameters

TOML = "[default.deploy.parameters]\nparameter_overrides = "
YAML = "default:\n  deploy:\n    parameters:\n      parameter_overrides: "


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("samconfig.toml", f"{TOML}'Shelf=top Size=\"3 4\"'"),
        ("samconfig.toml", f"{TOML}['Shelf=top', 'ParameterKey=Size,ParameterValue=\"3 4\"']"),
        ("samconfig.toml", f"{TOML}{{Shelf = 'top', Size = '3 4'}}"),
        ("samconfig.yaml", f"{YAML}Shelf=top Size='3 4'"),
        ("samconfig.yml", f"{YAML}{{Shelf: top, Size: 3 4}}"),
        ("samconfig.yaml", f"{YAML}[{{Shelf: top}}, Size='3 4']"),
        ("samconfig.toml", f"{TOML}'file://own.yaml'"),
    ],
)
def test_parameters_may_have_each_form_that_sam_accepts(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    (tmp_path / "own.yaml").write_text("- Shelf: top\n- Size: 3 4\n")

    assert samconfig_parameters(tmp_path) == {"Shelf": "top", "Size": "3 4"}


def test_values_of_a_mapping_become_text_as_in_sam(tmp_path):
    (tmp_path / "samconfig.yaml").write_text(f"{YAML}{{A: [1, 2], B: true, C: null, D: 0.5}}")

    assert samconfig_parameters(tmp_path) == {"A": "1,2", "B": "True", "C": "", "D": "0.5"}


def test_sam_reads_toml_first_and_the_most_specific_section_last(tmp_path):
    (tmp_path / "samconfig.yaml").write_text(f"{YAML}Shelf=none")
    more = "[default.global.parameters]\nparameter_overrides = 'Shelf=low Lamp=on'"
    (tmp_path / "samconfig.toml").write_text(f"{TOML}'Shelf=top'\n{more}")

    assert samconfig_parameters(tmp_path) == {"Shelf": "top", "Lamp": "on"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("samconfig.toml", "[default"),
        ("samconfig.toml", "default = 3"),
        ("samconfig.yaml", "default: [1]"),
        ("samconfig.toml", f"{TOML}'A=\"1'"),
        ("samconfig.toml", f"{TOML}'file://nowhere.yaml'"),
        ("samconfig.toml", f"{TOML}'file://self.yaml'"),
    ],
)
def test_a_malformed_file_is_reported_by_name(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    (tmp_path / "self.yaml").write_text("['file://self.yaml']")

    with pytest.raises(TemplateError, match=r"samconfig|nowhere"):
        samconfig_parameters(tmp_path)


def test_a_project_may_have_no_such_file(tmp_path):
    assert samconfig_parameters(tmp_path) == {}
