"""Replicate's own client reads the emulator's catalog: models, search and collections."""

import httpx
import pytest

FLUX = "black-forest-labs/flux-schnell"


def test_models_can_be_listed_and_searched(client):
    listed = [f"{model.owner}/{model.name}" for model in client.models.list()]
    found = [f"{model.owner}/{model.name}" for model in client.models.search("flux schnell")]

    assert {FLUX, "darkroom/edit", "stability-ai/sdxl"} <= set(listed)
    assert found[0] == FLUX
    assert "stability-ai/sdxl" not in found


def test_the_order_of_models_can_be_reversed(api):
    newest = api.get("/models").json()["results"]
    oldest = api.get("/models?sort_by=model_created_at&sort_direction=asc").json()["results"]

    assert oldest == newest[::-1]
    assert api.get("/models?sort_by=name").json()["invalid_fields"][0]["field"] == "sort_by"


def test_a_models_examples_are_its_own_predictions(api, emulator):
    name = "darkroom/echo"
    assert api.get(f"/models/{name}").json()["default_example"] is None
    made = api.post(f"/models/{name}/predictions", json={"input": {"text": "a"}}).json()
    emulator.clock.settle()
    model = api.get(f"/models/{name}").json()

    assert model["default_example"]["id"] == made["id"]
    assert api.get(f"/models/{name}/examples").json()["results"] == [model["default_example"]]
    assert model["run_count"] == 1


def test_a_readme_is_text(api):
    answer = api.get(f"/models/{FLUX}/readme")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "- `aspect_ratio`: Aspect ratio" in answer.text


def test_search_needs_no_token(emulator):
    found = httpx.get(f"{emulator.url}/v1/search", params={"query": "nano banana"}).json()

    assert [each["model"]["name"] for each in found["models"]] == ["nano-banana"]
    assert found["models"][0]["metadata"]["tags"] == ["text-to-image", "image-editing", "official"]


INVALID_LIMITS = ("0", "51", "x", "²", "1" * 5000)


@pytest.mark.parametrize("query", ["", "?query=", *map("?query=a&limit={}".format, INVALID_LIMITS)])
def test_an_invalid_search_gets_a_400(emulator, query):
    answer = httpx.get(f"{emulator.url}/v1/search{query}")

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert answer.headers["content-type"] == "application/json"


def test_collections_contain_their_models(client):
    slugs = [collection.slug for collection in client.collections.list()]
    models = client.collections.get("image-editing").models

    assert slugs == [
        "text-to-image",
        "image-editing",
        "text-to-video",
        "language-models",
        "official",
    ]
    assert "flux-kontext-pro" in {model.name for model in models}
    assert "flux-schnell" not in {model.name for model in models}


def test_a_model_keeps_what_it_was_created_with(api, emulator):
    about = {
        "visibility": "private",
        "description": "Mine",
        "github_url": "https://github.com/me/mine",
        "paper_url": "https://arxiv.org/abs/1",
        "license_url": "https://example.com/licence",
        "cover_image_url": "https://example.com/cover.png",
    }
    named = {"owner": "darkroom", "name": "mine", "hardware": "cpu"}
    made = api.post("/models", json=named | about).json()
    version = api.get("/models/darkroom/poster").json()["latest_version"]["id"]
    body = {"destination": "darkroom/mine", "input": {}}
    api.post(f"/models/darkroom/poster/versions/{version}/trainings", json=body)
    emulator.clock.settle()
    trained = api.get("/models/darkroom/mine").json()

    assert made.items() >= about.items()
    assert trained.items() >= about.items()
    assert trained["latest_version"]


def test_lists_and_searches_show_only_public_models(api):
    named = {"owner": "darkroom", "hardware": "cpu"}
    for visibility in ("private", "public"):
        body = named | {"name": f"darkling-{visibility}", "visibility": visibility}
        assert api.post("/models", json=body).status_code == 201
    listed = [each["name"] for each in api.get("/models").json()["results"]]
    found = api.get("/search", params={"query": "darkling"}).json()["models"]

    assert "darkling-private" not in listed
    assert "darkling-public" in listed
    assert [each["model"]["name"] for each in found] == ["darkling-public"]
