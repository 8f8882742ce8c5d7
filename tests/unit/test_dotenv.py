"""`.env` files mean the same as in docker compose and in python-dotenv."""

import pytest

from operations.dotenv import read_dotenv
from operations.failures import CannotStart


def read(folder, text):
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    return read_dotenv(path)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("TOKEN=42:AA", "42:AA"),
        ("export TOKEN=42:AA", "42:AA"),
        ("TOKEN=42:AA # mine", "42:AA"),
        ("export TOKEN='42:AA' # mine", "42:AA"),
        ('TOKEN="a # b"', "a # b"),
        ("TOKEN=b=c==", "b=c=="),
        ("TOKEN = 42:AA", "42:AA"),
        ('TOKEN={"scale": 2}', '{"scale": 2}'),
        ("TOKEN=", ""),
        ("TOKEN", ""),
    ],
)
def test_a_value_is_read_as_a_shell_would_read_it(tmp_path, line, value):
    assert read(tmp_path, f"# a comment\n\n{line}\n") == {"TOKEN": value}


def test_an_invalid_line_is_reported_by_number_and_not_quoted(tmp_path):
    with pytest.raises(CannotStart, match=r"line 2: neither NAME=value nor a # comment") as caught:
        read(tmp_path, "A=1\n'42:AAhush\nB=2\n")
    assert "hush" not in str(caught.value)


def test_a_byte_order_mark_is_not_part_of_a_name(tmp_path):
    assert read(tmp_path, "\ufeffTOKEN=42:AA\n") == {"TOKEN": "42:AA"}


def test_no_file_sets_nothing(tmp_path):
    assert read_dotenv(tmp_path / ".env") == {}


def test_a_folder_in_the_files_place_is_reported(tmp_path):  # docker -v .env:... creates one
    with pytest.raises(CannotStart, match="can't be read: Is a directory"):
        read_dotenv(tmp_path)
