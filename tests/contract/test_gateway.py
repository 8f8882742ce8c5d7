"""Our gateway compared with API Gateway's documentation and with what others have measured."""

from collections.abc import Iterator

import pytest

from trust.gateway.asking import outcome
from trust.gateway.command import PAGE
from trust.gateway.contract import ROWS, Row
from trust.gateway.ours import our_gateway

KNOWN = [row for row in ROWS if row.basis != "?"]


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    with our_gateway() as url:
        yield url


def test_there_are_enough_requests_and_no_name_twice():
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert len(KNOWN) >= 60


def test_the_page_has_every_request():
    page = PAGE.read_text(encoding="utf-8")

    assert [row.name for row in ROWS if f"| {row.name} | " not in page] == []


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row.name)
def test_it_does_as_api_gateway(gateway: str, row: Row):
    assert outcome(gateway, row) == row.known


@pytest.mark.parametrize("row", [row for row in ROWS if row.basis == "?"], ids=lambda row: row.name)
def test_where_nothing_is_known_it_answers_all_the_same(gateway: str, row: Row):
    assert outcome(gateway, row) != "connection closed"
