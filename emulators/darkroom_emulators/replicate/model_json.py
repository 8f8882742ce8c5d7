"""Models and versions as the API returns them."""

from .calls import ReplicateCall
from .model import COG_VERSION, Model
from .predictions import Status, StoredPrediction
from .trainings import StoredTraining

VERSION_DATE = "2024-10-04T18:07:35.262Z"  # the same for all versions


def model_json(call: ReplicateCall, model: Model) -> dict[str, object]:
    """Return a model's JSON, with its latest successful prediction as the default example."""
    runs = runs_of(call, model)
    example = next((each for each in runs if is_example(each)), None)
    return {
        "url": f"{call.base_url}/{model.full_name}",
        "owner": model.owner,
        "name": model.name,
        "description": model.description,
        "visibility": "public",
        "is_official": model.is_official,
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": len(runs),
        "cover_image_url": None,
        "default_example": example.as_read() if example else None,
        "latest_version": version_json(model) if model.has_version else None,
        **model.about,
    }


def runs_of(call: ReplicateCall, model: Model) -> list[StoredPrediction]:
    """Return the predictions of a model, newest first."""
    every = call.emulator.predictions.newest_first()
    of_model = [each for each in every if each.model.full_name == model.full_name]
    return [each for each in of_model if not isinstance(each, StoredTraining)]


def version_json(model: Model) -> dict[str, object]:
    """Return the JSON of a model's version."""
    return {
        "id": model.version,
        "created_at": VERSION_DATE,
        "cog_version": COG_VERSION,
        "openapi_schema": model.openapi_schema,
    }


def is_example(prediction: StoredPrediction) -> bool:
    """Return whether a prediction can serve as an example of its model."""
    return prediction.status is Status.SUCCEEDED and not prediction.data_removed
