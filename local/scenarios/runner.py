"""Runs a scenario: performs each step, and advances time until what was recorded is seen again."""

from collections.abc import AsyncIterator

from darkroom_emulators.kit.refusals import ControlRefused

from .access import Access, Upload
from .bindings import Bindings, Unnamed
from .events import ScenarioBegan, ScenarioEnded
from .matching import EventWatch
from .names import IdKind, Key, in_arguments, in_path, made_by
from .progress import Progress, StepProgress
from .scenario import BadScenario, Scenario, Seen, Step
from .sightings import chat_of, see
from .surroundings import Surroundings
from .words import plan_of, words_of_seen

TICK = 0.5  # seconds of the clock between two checks


class ScenarioRun:
    """A run of a scenario, with its own people, in a cloud that can do other things meanwhile.

    During the run, only the run itself moves the clock. Waits therefore take no longer than the
    work, and a busy machine does not change the result.
    """

    def __init__(self, scenario: Scenario, access: Access):
        self._scenario, self._access = scenario, access
        self._bindings = Bindings()
        self._watch = EventWatch(self._bindings)
        self._read_to = access.log.last_id
        self._now = 0  # the current step, counted from 1
        self._differs: set[int] = set()
        self._own: set[Key] = set()

    async def follow(self) -> AsyncIterator[Progress]:
        """Run the scenario, and yield its progress."""
        clock, surroundings = self._access.clock, Surroundings(self._access)
        speed, began = clock.speed, clock.now()
        self._access.log.append(ScenarioBegan(title=self._scenario.title))
        await surroundings.note()
        try:
            clock.set_speed(0)
            steps = plan_of(self._scenario)
            yield {"kind": "began", "title": self._scenario.title, "steps": steps}
            async for progress in self._steps():
                yield progress
            seconds = round(clock.now() - began, 1)
        finally:
            clock.set_speed(speed)
            await surroundings.restore()
            self._access.log.append(ScenarioEnded(matched=not self._differs))
        # after the cleanup, so that the reader can then set faults or start another run
        yield {"kind": "ended", "matched": not self._differs, "seconds": seconds}

    async def _steps(self) -> AsyncIterator[Progress]:
        for number, step in enumerate(self._scenario.steps, start=1):
            self._now = number
            yield {"kind": "step", "number": number, "state": "running"}
            try:
                expected = list(step.seen)
                await self._do(step)
            except (ControlRefused, Unnamed, BadScenario) as exc:
                yield self._difference(f"this step failed: {exc}", expected)
                return
            missing = await self._until_seen(expected, step.within)
            if missing:
                why = f"not seen within {step.within:g} s by the cloud's clock"
                yield self._difference(why, missing)
                return
            cast = self._cast(step)
            yield {"kind": "step", "number": number, "state": "matched", "cast": cast}
        await self._pass(self._scenario.quiet)
        for progress in self._surplus():
            yield progress

    async def _do(self, step: Step) -> None:
        """Make the step's call, and bind the names of what it created.

        Raises ControlRefused, Unnamed or BadScenario.
        """
        access = self._access
        path = in_path(step.path, self._bindings.id_of)
        form = str if step.path == "faults" else int  # a fault's `match` compares texts
        arguments = in_arguments(
            step.arguments, lambda _: lambda kind, name: form(self._bindings.id_of(kind, name))
        )
        if step.part == "page":
            answer = await access.again(arguments)
            self._watch.add(self._now, Seen(status=answer["status"]))
            return
        answer = await access.call(step.part, step.method, path, arguments, self._uploads(step))
        made = made_by(path, answer)
        self._own |= {key for keys in made for key in keys}
        for name, keys in zip(step.names, made, strict=False):
            self._bindings.bind(name, keys)

    def _uploads(self, step: Step) -> list[Upload]:
        files, root = self._scenario.files, self._access.root
        return [
            (part, (name, files[name].content(root), files[name].type))
            for part, names in step.files.items()
            for name in names
        ]

    async def _until_seen(self, expected: list[Seen], seconds: float) -> list[Seen]:
        """Advance the clock by up to `seconds` until everything is seen; return what is missing."""
        clock = self._access.clock
        ends = clock.now() + seconds
        await self._pass(0)
        missing = self._watch.take(expected)
        while missing and clock.now() < ends:
            await self._pass(min(TICK, ends - clock.now()))
            missing = self._watch.take(missing)
        return missing

    async def _pass(self, seconds: float) -> None:
        """Advance the clock, wait until everything due by then is done, and note what was seen."""
        await self._access.clock.advance(seconds)
        log = self._access.log
        for number, _, event in log.since(self._read_to):
            self._read_to = number
            if self._bindings.name_of(IdKind.CHAT, 0, chat_of(event)) is not None:
                sighting = await see(event, self._access.look_up)
                if sighting and not self._is_own_post(
                    sighting.chat, sighting.number, sighting.change
                ):
                    self._watch.add(self._now, sighting)

    def _is_own_post(self, chat: int, number: int, change: str) -> bool:
        """Return whether a new message is a person's own, as posts in a channel can be."""
        return change == "new" and (IdKind.MESSAGE, chat, number) in self._own

    def _cast(self, step: Step) -> int | None:
        """Return the id of the person that a step created, or None."""
        if (step.part, step.path) != ("telegram", "users") or not step.names:
            return None
        return self._bindings.id_of(IdKind.CHAT, step.names[0])

    def _surplus(self) -> list[StepProgress]:
        """Return a difference for each step in which something unexpected was seen."""
        found: dict[int, list[str]] = {}
        for step, seen in self._watch.shown():
            found.setdefault(step, []).append(words_of_seen(seen, exact=True))
        self._differs |= found.keys()
        why = "seen, but not expected"
        return [_differs(n, why, [], words) for n, words in found.items()]

    def _difference(self, why: str, missing: list[Seen]) -> StepProgress:
        self._differs.add(self._now)
        expected = [words_of_seen(each, exact=True) for each in missing]
        seen = [words_of_seen(each, exact=True) for _, each in self._watch.shown()]
        return _differs(self._now, why, expected, seen)


def _differs(number: int, why: str, expected: list[str], seen: list[str]) -> StepProgress:
    return {
        "kind": "step",
        "number": number,
        "state": "differs",
        "why": why,
        "expected": expected,
        "seen": seen,
    }
