"""Streams of a prediction's output: a slow reader loses nothing, and idle streams end."""

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.replicate.models import EDIT
from darkroom_emulators.replicate.predictions import Status, StoredPrediction
from darkroom_emulators.replicate.streams import stream_of


def prediction():
    return StoredPrediction(
        id="p1",
        model=EDIT,
        version=EDIT.version,
        input={},
        size=0,
        created_at=0.0,
        base_url="http://127.0.0.1",
        stream_id="s1",
    )


async def test_output_produced_while_the_reader_is_busy_is_streamed_before_the_end():
    made, clock = prediction(), Clock(start=0, speed=0)
    made.output = ["a"]
    stream = stream_of(made, clock)
    first = await anext(stream)

    made.output, made.status = ["a", "b", "c"], Status.SUCCEEDED
    made.touch()
    rest = [event async for event in stream]

    assert first == "event: output\nid: 0:0\ndata: a\n\n"
    assert [event.partition("\n")[0] for event in rest] == ["event: output"] * 2 + ["event: done"]
    assert "".join(rest).count("data: b\n") == "".join(rest).count("data: c\n") == 1


async def test_a_stream_ends_after_half_a_minute_without_output():
    clock = Clock(start=0, speed=0)

    async def read():
        return [event async for event in stream_of(prediction(), clock)]

    reading = clock.spawn(read())
    await clock.advance(30)
    assert await reading == [":408: 408 Request Timeout\n\n"]


async def test_every_kind_of_line_end_starts_a_new_data_line():
    made = prediction()
    made.output, made.status = ["a\rb\r\nc\nd"], Status.SUCCEEDED

    first = await anext(stream_of(made, Clock(start=0, speed=0)))

    assert first == "event: output\nid: 0:0\ndata: a\ndata: b\ndata: c\ndata: d\n\n"
