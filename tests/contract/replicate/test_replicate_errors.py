"""Errors have exactly the bodies that Replicate sends, wherever in the emulator they are raised."""

import httpx
import pytest

NOT_FOUND = '{"detail":"The requested resource could not be found.","status":404}\n'


def fields(answer):
    assert answer.status_code == 422
    return [tuple(field.values()) for field in answer.json()["invalid_fields"]]


def test_a_missing_and_a_wrong_token_get_different_bodies(start_emulator):
    url = start_emulator(api_tokens=frozenset({"r8_right"})).url + "/v1/account"

    def ask(**headers):
        return httpx.get(url, headers=headers)

    none, wrong = ask(), ask(authorization="Bearer r8_wrong")
    assert none.text == (
        '{"title":"Unauthenticated","detail":"You did not pass an authentication token",'
        '"status":401}\n'
    )
    assert wrong.text == (
        '{"title":"Unauthenticated","detail":"You did not pass a valid authentication token",'
        '"status":401}\n'
    )
    assert wrong.headers["content-length"] == "98"
    assert wrong.headers["content-type"] == "application/problem+json"
    assert ask(authorization="Basic cjg6eA==").status_code == 401
    assert ask(authorization="Bearer r8_right").status_code == 200
    assert ask(authorization="Token r8_right").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/predictions/nosuchprediction",
        "/predictions/",
        "/models/darkroom/nosuchmodel",
        "/models/darkroom/edit/versions/" + "0" * 64,
        "/collections/nowhere",
        "/trainings/nosuchtraining",
        "/deployments/darkroom/nosuchdeployment",
        "/no/such/path",
        "/a%0Aline/break",
    ],
)
def test_a_missing_resource_is_a_404_without_a_title(api, path):
    answer = api.get(path)

    assert (answer.status_code, answer.text) == (404, NOT_FOUND)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["darkroom/poster", "darkroom/nosuchmodel"])
def test_only_official_models_run_by_name(api, name):
    body = {"input": {}}

    assert api.post(f"/models/{name}/predictions", json=body).text == NOT_FOUND
    by_version = api.post("/predictions", json=body | {"version": name})
    assert by_version.json()["title"] == "Invalid version or not permitted"
    assert by_version.status_code == 422


def test_a_body_is_checked_before_anything_else(api):
    answer = api.post("/predictions", json={"model": "darkroom/edit", "input": {}})

    assert answer.text == (
        '{"detail":"- version is required\\n- Additional property model is not allowed\\n",'
        '"status":422,"title":"Input validation failed","invalid_fields":['
        '{"type":"required","field":"","description":"version is required"},'
        '{"type":"additional_property_not_allowed","field":"",'
        '"description":"Additional property model is not allowed"}]}\n'
    )


def test_inputs_are_checked_against_the_model(api):
    answer = api.post(
        "/models/darkroom/upscale/predictions",
        json={"input": {"scale": 9, "resample": "magic"}},
    )

    assert answer.json()["detail"] == (
        "- input: image is required\n"
        "- input.scale: Must be less than or equal to 4\n"
        '- input.resample: resample must be one of the following: "nearest", "bicubic", "lanczos"\n'
    )
    assert [field[:2] for field in fields(answer)] == [
        ("required", "input"),
        ("number_lte", "input.scale"),
        ("enum", "input.resample"),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"webhook_events_filter": ["done"]}, ("enum", "webhook_events_filter.0")),
        ({"webhook_events_filter": "start"}, ("invalid_type", "webhook_events_filter")),
        ({"webhook": "no url"}, ("format", "webhook")),
        ({"webhook": 1}, ("invalid_type", "webhook")),
        ({"input": []}, ("invalid_type", "input")),
        ({"version": None}, ("invalid_type", "version")),
        ({"stream": "yes"}, ("invalid_type", "stream")),
        ({"input": {"image": "no url"}}, ("format", "input.image")),
        ({"input": {"image": 1}}, ("invalid_type", "input.image")),
    ],
)
def test_invalid_fields_are_named(api, change, field):
    body = {"version": "darkroom/edit", "input": {"image": "https://x.test/a.jpg"}} | change

    assert [found[:2] for found in fields(api.post("/predictions", json=body))] == [field]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"input":NaN}',
        b'{"input":1e999}',
        b"[" * 500 + b"]" * 500,
        b"1" * 5000,
    ],
)
def test_a_body_that_is_not_json_is_a_400(api, body):
    answer = api.post("/predictions", content=body)

    assert answer.status_code == 400
    assert answer.json()["detail"] == "The request body is not valid JSON."


def test_a_body_that_is_too_long_is_a_413(api):
    answer = api.post("/predictions", content=b" " * (17 << 20))

    assert answer.status_code == 413


def test_a_lone_surrogate_becomes_a_replacement_character(api):
    body = b'{"version":"darkroom/echo","input":{"text":"a\\ud800b"}}'
    answer = api.post("/predictions", content=body, headers={"Prefer": "wait"})

    assert answer.json()["output"]["text"] == "a\ufffdb"


def test_a_foreign_host_header_is_refused_in_replicates_format(api):
    answer = api.get("/account", headers={"Host": "evil.example:8001"})

    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.json() == {
        "title": "Forbidden",
        "detail": 'Host "evil.example:8001" is not allowed; start with --allow-host evil.example',
        "status": 403,
    }
