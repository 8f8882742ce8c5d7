"""Scenarios: what people and the model do, before any faults are added."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .bot import Bot
from .services import POISONS, WEBHOOK_OFFSETS, Message, Model
from .world import CALL_SECONDS, START, Fault, World

PRESSED_WITHIN = 90
RANDOM_FAULTS = (*Fault, Fault.LOST, Fault.TWIN)


def photo(
    number: int,
    chat: int,
    album: str | None = None,
    poison: str | None = None,
    owner: int | None = None,
) -> dict[str, Any]:
    """Return an update with a photo from the person `owner`, by default the one with the chat's id.

    `poison`, one of POISONS, is what happens to each run that prepares the photo.
    """
    message = {
        "message_id": number,
        "chat": {"id": chat, "type": "private"},
        "from": {"id": owner or chat, "language_code": "en"},
        "photo": [{"file_id": poison or f"f{number}", "width": 90, "height": 90}],
        "date": int(START),
    }
    return {"update_id": number, "message": message | ({"media_group_id": album} if album else {})}


def press(number: int, chat: int, owner: int, message: Message) -> dict[str, Any]:
    """Return the update sent when `owner` presses the button under a message."""
    shown = {"message_id": message.id, "chat": {"id": chat, "type": "private"}}
    query = {"id": str(number), "from": {"id": owner}, "message": shown, "data": message.button}
    return {"update_id": number, "callback_query": query}


@dataclass(frozen=True)
class Scenario:
    """A model, and photos with the times at which they are sent, in seconds."""

    name: str
    model: Model
    photos: tuple[tuple[float, dict[str, Any]], ...]
    # the buttons to press, each once, as soon as it appears: "Cancel", "Again"
    presses: tuple[str, ...] = ()
    prompt: bool = True
    # the seconds that pass before, and again after, each of the sweeper's calls takes effect
    sweep_call_seconds: float = CALL_SECONDS

    def play(self, world: World) -> Bot:
        """Run the scenario to its end."""
        bot = Bot(world, self.model)
        world.slow["sweep"] = self.sweep_call_seconds
        for after, update in self.photos:
            chat = update["message"]["chat"]["id"]
            world.later(after, partial(bot.receive, update, f"chat {chat}"))
        messages = [update["message"] for _, update in self.photos]
        owners = {each["chat"]["id"]: each["from"]["id"] for each in messages}
        pressed: list[str] = []

        def look() -> None:
            for message in list(bot.outside.messages):
                button = _button(message)
                if button in self.presses and button not in pressed:
                    pressed.append(button)
                    chat = message.params["chat_id"]
                    number, owner = 900 + len(pressed), owners[chat]
                    bot.receive(press(number, chat, owner, message), f"presses of {owner}")
            if len(pressed) < len(self.presses) and world.now < started + PRESSED_WITHIN:
                world.later(1, look)

        started = world.now
        if self.presses:
            world.later(1, look)
        bot.settle(hours=30)
        return bot


def _button(message: Message) -> str | None:
    markup = message.params.get("reply_markup")
    return markup["inline_keyboard"][0][0]["text"] if markup else None


# progress webhooks (seconds after the start, percent): spread over the run, or near its end
ORDERLY = ((1, 0), (3, 40), (7, 70), (8.9, 95))
AT_THE_END = ((6, 60), (5.98, 40), (6.02, 60), (6.1, 0), (6.2, 90), (12, 95))
ONE = ((0.0, photo(1, 7)),)
ALBUM = tuple((0.0, photo(number, 7, "a")) for number in (1, 2, 3))
SCENARIOS = (
    Scenario("one photo", Model(), ONE),
    Scenario("no webhook", Model(webhooks=lambda _: ()), ONE, prompt=False),
    Scenario("early webhook", Model(seconds=lambda _: 0.01), ONE),
    Scenario(
        "slow sweeper",
        Model(seconds=lambda _: 650, webhooks=lambda _: (320,)),  # arrives while the sweeper sends
        tuple((float(number), photo(number, 7 + number)) for number in (1, 2, 3, 4)),
        prompt=False,
        sweep_call_seconds=6.0,
    ),
    Scenario("webhook twice at once", Model(webhooks=lambda _: (0, 0, *WEBHOOK_OFFSETS)), ONE),
    Scenario("failed", Model(ends_as=lambda _: "failed"), ONE),
    Scenario("canceled", Model(seconds=lambda _: 9), ONE, ("Cancel",)),
    Scenario("again", Model(), ONE, ("Again",)),
    Scenario(
        "one person in two chats",
        Model(seconds=lambda _: 9),
        tuple((0.0, photo(number, chat, owner=7)) for number, chat in ((1, 7), (2, 8))),
        ("Cancel",),
    ),
    Scenario("album", Model(), ALBUM),
    Scenario("progress", Model(seconds=lambda _: 9, progress=lambda *_: ORDERLY), ONE),
    Scenario("late progress", Model(seconds=lambda _: 6, progress=lambda *_: AT_THE_END), ONE),
    *(
        Scenario(
            f"poison {poison}",
            Model(),
            ((0.0, photo(1, 7, poison=poison)), (1.0, photo(2, 7))),
        )
        for poison in POISONS
    ),
)
BY_NAME: dict[str, Scenario] = {scenario.name: scenario for scenario in SCENARIOS}


def random_schedule(seed: int) -> tuple[Scenario, World]:
    """Return a schedule of photos, presses and faults, all drawn from `seed`."""
    world = World(seed, {})
    draw = world.random
    world.jitter = draw.choice((0.1, 0.5, 3))
    rate = draw.choice((0, 0.01, 0.03, 0.1))
    world.faults = {p: draw.choice(RANDOM_FAULTS) for p in range(400) if draw.random() < rate}
    number = draw.randint(1, 4)
    album = draw.choice((None, "a"))
    poisoned = draw.choice((0, 0, 0.3))
    photos = tuple(
        (
            0.0 if album else draw.uniform(0, 20),
            photo(
                n,
                7 + draw.randint(0, 1) * (not album),
                album,
                draw.choice(POISONS) if draw.random() < poisoned else None,
            ),
        )
        for n in range(1, number + 1)
    )
    presses = tuple(label for label in ("Cancel", "Again") if draw.random() < 0.2)
    return Scenario("random", _random_model(draw.random() < 0.2), photos, presses, False), world


def progress_schedule(seed: int) -> tuple[Scenario, World]:
    """Return a random schedule whose progress webhooks are lost, late, duplicated or unordered."""
    scenario, world = random_schedule(seed)
    return replace(scenario, model=replace(scenario.model, progress=_random_progress)), world


def _random_progress(world: World, seconds: float) -> list[tuple[float, int]]:
    draw = world.random
    steps = draw.randint(1, 12)
    made = [(seconds * step / steps, 100 * step // steps) for step in range(steps + 1)]
    come = [each for each in made if draw.random() > 0.2]
    come += [each for each in come if draw.random() < 0.2]
    late = draw.choice((0, 0.1, 2, 60))
    return [(at + draw.uniform(0, late), percent) for at, percent in come]


def _random_model(slow: bool) -> Model:
    def seconds(world: World) -> float:
        return world.random.choice((0.01, 2, 9, world.random.uniform(500, 1300) if slow else 20))

    return Model(
        seconds=seconds,
        ends_as=lambda world: world.random.choice(("succeeded", "succeeded", "failed")),
        webhooks=lambda world: world.random.choice(
            (WEBHOOK_OFFSETS, WEBHOOK_OFFSETS, (0, 0, 0.1, *WEBHOOK_OFFSETS), (60,), ())
        ),
    )
