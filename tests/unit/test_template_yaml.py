"""Errors about a template that is not valid YAML."""

import pytest

from local.failures import TemplateError
from local.sam.source import load_yaml


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"A:\n  B: c: d\n", ":2:7: mapping values are not allowed in this context: quote a value"),
        (b"A:\n  B: c\n\tD: e\n", ":3:1: found a tab .*: indent with spaces"),
        (b"A:\n\tD: e\n", ":2:1: found character that cannot start any token: indent with spaces"),
        (b'A:\n  B: "c\n  D: e\n', ":4:1: found unexpected end of stream, while scanning a quoted"),
        (b"A:\n  B: *c\n", ":2:6: found undefined alias"),
        (b"A: [b\nC: d\n", r":2:2: .*, while parsing a flow sequence that begins on line 1"),
        (b"A:\n  B: caf\xe9\n", ":2: not UTF-8: save it as UTF-8"),
        (b"A: \x07\n", ": unacceptable character #x0007"),
    ],
)
def test_the_error_has_the_file_the_line_and_the_column(tmp_path, text, words):
    path = tmp_path / "template.yaml"
    path.write_bytes(text)

    with pytest.raises(TemplateError, match=words) as failure:
        load_yaml(path)
    assert str(failure.value).startswith(f"{path}:")
    assert "\n" not in str(failure.value)


def test_an_unreadable_file_is_reported(tmp_path):
    with pytest.raises(TemplateError, match="No such file"):
        load_yaml(tmp_path / "template.yaml")
