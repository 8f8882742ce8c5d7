"""One typed function is all it takes to define your own model."""

import asyncio
import threading

import httpx
import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.app import create_app
from darkroom_emulators.replicate.function_model import FunctionModel
from darkroom_emulators.replicate.model import Run
from darkroom_emulators.replicate.settings import ReplicateSettings


def where(run: Run, times: int = 1) -> str:
    """Return the name of the thread that runs this function, repeated `times` times."""
    run.log("looking around")
    return threading.current_thread().name * times


def broken(divisor: int) -> float:
    """Divide by `divisor`, which may be zero."""
    return 1 / divisor


async def patient(run: Run) -> str:
    """Sleep for as long as the run should take."""
    await run.sleep(run.seconds)
    return asyncio.current_task().get_name()


async def odd(run: Run, stage: str) -> dict[str, object]:
    """Return an object that is not JSON, or show it before returning a valid output."""
    if stage == "partial":
        run.show([object()])
    return {"found": object()}


BEGUN, MAY_END, ENDED = threading.Event(), threading.Event(), threading.Event()


def stubborn(run: Run) -> str:
    """Keep running after being canceled."""
    BEGUN.set()
    MAY_END.wait(60)
    run.log("still at it")
    ENDED.set()
    return "done"


@pytest.fixture
def clock():
    return Clock(speed=0)


@pytest.fixture
async def client(clock):
    """An HTTP client for an emulator that has only the models above."""
    functions = (where, broken, patient, odd, stubborn)
    models = tuple(FunctionModel("me", each.__name__, each) for each in functions)
    app = create_app(
        ReplicateSettings(delay=(8, 8), models=models), clock=clock, log=EventLog(clock)
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://emulator/v1",
            headers={"Authorization": "Bearer r8_test"},
        ) as client,
    ):
        yield client
    await clock.close()


@pytest.fixture
def run(client, clock):
    """A function that runs a model, and returns the ended prediction or the refusal."""

    async def run(model, **inputs):
        made = await client.post(f"/models/{model}/predictions", json={"input": inputs})
        if made.status_code == 201:
            await clock.advance(8)
            return (await client.get(made.json()["urls"]["get"])).json()
        return made.json()

    return run


async def test_a_function_runs_in_a_thread_outside_the_event_loop(run):
    found = await run("me/where")

    assert found["output"].startswith("pictures")
    assert "looking around\n" in found["logs"]


async def test_a_coroutine_runs_in_the_event_loop_for_as_long_as_it_should(run):
    found = await run("me/patient")

    assert found["output"] == f"prediction {found['id']}"
    assert found["metrics"]["predict_time"] == pytest.approx(7.2, abs=0.001)


async def test_an_exception_in_a_model_becomes_its_predictions_error(run):
    found = await run("me/broken", divisor=0)

    assert (found["status"], found["error"]) == ("failed", "division by zero")


@pytest.mark.parametrize("stage", ["partial", "final"])
async def test_an_output_that_is_not_json_fails_the_prediction(run, stage):
    found = await run("me/odd", stage=stage)

    assert (found["status"], found["output"]) == ("failed", None)
    assert found["error"].startswith("the output is not JSON: ")


async def test_a_canceled_prediction_does_not_change_even_if_its_model_keeps_running(client, clock):
    made = (await client.post("/models/me/stubborn/predictions", json={"input": {}})).json()
    leap = asyncio.create_task(clock.advance(8))
    assert await asyncio.to_thread(BEGUN.wait, 10)
    canceled = (await client.post(made["urls"]["cancel"])).json()
    MAY_END.set()
    assert await asyncio.to_thread(ENDED.wait, 10)
    await leap

    assert canceled["status"] == "canceled"
    assert (await client.get(made["urls"]["get"])).json() == canceled


async def test_inputs_are_checked_against_the_functions_signature(run):
    assert (await run("me/broken"))["detail"] == "- input: divisor is required\n"
    assert (await run("me/where", times="2"))["invalid_fields"][0]["field"] == "input.times"
