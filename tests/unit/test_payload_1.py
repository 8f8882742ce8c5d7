"""Results of functions behind REST APIs that can't be sent, with the reason."""

import pytest
from starlette.requests import Request

from local.http_api.payload import BadAnswer
from local.http_api.payload_1 import response_1_of
from local.sam.template import Api, ApiKind


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (b"null", "it is not a proxy response (TypeError: "),
        (b'{"hello": 1}', "it is not a proxy response (KeyError: 'statusCode')"),
        (b'{"statusCode": 99}', "statusCode must be a final HTTP status"),
        (b'{"statusCode": 200, "headers": [1]}', "headers must be objects"),
    ],
)
def test_a_result_that_is_not_a_proxy_response_is_refused_with_a_reason(result: bytes, reason: str):
    request = Request({"type": "http", "headers": []})

    with pytest.raises(BadAnswer) as refused:
        response_1_of(result, request, Api("A", ApiKind.REST, "Prod"))

    assert str(refused.value).startswith(reason)
