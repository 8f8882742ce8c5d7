"""Which API and route handles a request, and the CORS headers added to its response."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from local.http_api.apis import ApiTable
from local.http_api.cors import add_cors, preflight
from local.sam.template import Api, ApiKind, Cors, Function, Route

HTTP = Api("Web")
STAGED = Api("Staged", stage="prod")
REST = Api("Rest", ApiKind.REST, "Prod")
URL = Api("Echo", ApiKind.URL)


def function(name: str, *routes: Route) -> Function:
    return Function(name, "app.handler", Path(), (), {}, 3, 128, routes)


def request(target: str, host: str = "127.0.0.1", method: str = "GET", **headers: str) -> Request:
    raw = {"host": f"{host}:8000", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Request(
        {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": target,
            "raw_path": target.encode(),
            "query_string": b"",
            "server": (host, 8000),
            "headers": [(k.encode(), v.encode()) for k, v in raw.items()],
        }
    )


TABLE = ApiTable(
    [
        function("items", Route("GET", "/items", HTTP), Route("ANY", "$default", HTTP)),
        function("staged", Route("GET", "/staged/{id}", STAGED)),
        function("rest", Route("GET", "/rest", REST, "1.0")),
        function("echo", Route("ANY", "$default", URL)),
    ]
)


@pytest.mark.parametrize(
    ("target", "host", "name", "path"),
    [
        ("/items", "127.0.0.1", "items", "/items"),
        ("/other", "127.0.0.1", "items", "/other"),
        ("/prod/staged/7", "127.0.0.1", "staged", "/prod/staged/7"),
        ("/staged/7", "127.0.0.1", "staged", "/prod/staged/7"),
        ("/staged/7", "staged.localhost", "staged", "/prod/staged/7"),
        ("/Prod/rest", "127.0.0.1", "rest", "/rest"),  # what is in requestContext.path differs
        ("/rest", "rest.localhost", "rest", "/rest"),
        ("/Prod/rest/", "127.0.0.1", "rest", "/rest/"),  # only a REST API ignores the last slash
        ("/staged/7/", "staged.localhost", None, None),
        ("/rest", "echo.localhost", "echo", "/rest"),
        ("/items", "staged.localhost", None, None),
        ("/items", "nobody.localhost", None, None),
    ],
)
def test_host_and_path_choose_the_function(target, host, name, path):
    placed = TABLE.find(request(target, host))

    found = placed and (placed.match.function.name, placed.request.scope["path"])
    assert found == (name and (name, path))


def test_only_an_http_api_decodes_a_path():
    table = ApiTable(
        [
            function("rest", Route("GET", "/rest/{id}", REST, "1.0")),
            function("http", Route("GET", "/http/{id}", HTTP)),
            function("url", Route("ANY", "$default", URL)),
        ]
    )
    sent, to_url = request("/rest/a b/й"), request("/a b", host="echo.localhost")
    sent.scope["raw_path"] = b"/rest/a%20b%2F%D0%B9"
    to_url.scope["raw_path"] = b"/a%20b"

    rest, http, url = (table.find(each) for each in (sent, request("/http/a b"), to_url))

    assert rest.request.scope["path"] == "/rest/a%20b%2F%D0%B9"
    assert rest.match.path_parameters == {"id": "a%20b%2F%D0%B9"}
    assert http.match.path_parameters == {"id": "a b"}
    assert url.request.scope["path"] == "/a%20b"


def test_a_lone_function_url_gets_all_requests():
    table = ApiTable([function("echo", Route("ANY", "$default", URL))])

    assert table.find(request("/any")) is not None
    assert table.find(request("/any")).match.key == "$default"


def allowed(cors: Cors, origin: str, kind: ApiKind = ApiKind.HTTP) -> dict[str, str]:
    asked = request("/", method="OPTIONS", origin=origin, access_control_request_method="PUT")
    response = preflight(Api("A", kind, cors=cors), asked)
    found = {k: v for k, v in response.headers.items() if k != "content-length"}
    return {"status": response.status_code} | found


def test_a_preflight_response_follows_the_configuration():
    cors = Cors(("https://*.shop.example",), ("GET", "PUT"), ("x-a",), (), 600, True)

    assert allowed(cors, "https://a.shop.example") == {
        "status": 204,
        "access-control-allow-origin": "https://a.shop.example",
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "x-a",
        "access-control-max-age": "600",
    }
    assert allowed(cors, "https://elsewhere.example") == {"status": 204}
    rest = Cors(("https://a.example",), max_age=300, credentials=True)
    assert allowed(rest, "https://b.example", ApiKind.REST) == {
        "status": 200,
        "access-control-allow-origin": "https://a.example",
        "access-control-allow-methods": "PUT,OPTIONS",
        "access-control-max-age": "300",
        "access-control-allow-credentials": "true",
    }


def test_an_http_apis_cors_headers_replace_the_functions():
    response = Response(headers={"access-control-allow-origin": "https://mine.example"})
    add_cors(response, Api("A", cors=Cors(("*",))), request("/", origin="https://a.example"))
    assert response.headers["access-control-allow-origin"] == "*"

    kept = Response(headers={"access-control-allow-origin": "https://mine.example"})
    add_cors(kept, Api("A", ApiKind.REST, cors=Cors(("*",))), request("/"))
    assert kept.headers["access-control-allow-origin"] == "https://mine.example"
