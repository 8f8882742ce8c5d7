"""Saves faults, held deliveries and privacy modes before a run, and restores them afterwards."""

from dataclasses import dataclass

from darkroom_emulators.kit.fault_kinds import FaultJson

from .access import Access

PARTS = ("telegram", "replicate", "cloud")


@dataclass(frozen=True, slots=True)
class _Found:
    """Faults by part, held updates by bot and chat (None for all chats), and privacy by bot."""

    faults: dict[str, list[FaultJson]]
    held: set[tuple[str, int | None]]
    privacy: dict[str, bool]


class Surroundings:
    """The faults, held deliveries and privacy modes at the time when `note` was called."""

    def __init__(self, access: Access):
        self._access = access

    async def note(self) -> None:
        """Save the current state."""
        self._before = await self._now()

    async def restore(self) -> None:
        """Restore everything that has changed."""
        call, before, now = self._access.call, self._before, await self._now()
        for part in PARTS:
            if now.faults[part] != before.faults[part]:
                await call(part, "PUT", "faults", before.faults[part])
        for bot, chat in before.held ^ now.held:
            told = {"bot": bot, "hold": (bot, chat) in before.held, "chat_id": chat}
            await call("telegram", "POST", "deliveries", told)
        for bot, on in before.privacy.items():
            if now.privacy.get(bot) != on:
                await call("telegram", "POST", f"bots/{bot}/privacy", {"enabled": on})

    async def _now(self) -> _Found:
        call = self._access.call
        faults = {part: (await call(part, "GET", "faults"))["faults"] for part in PARTS}
        deliveries = (await call("telegram", "GET", "deliveries"))["bots"]
        bots = (await call("telegram", "GET", "bots"))["bots"]
        held = {
            (bot["username"], chat)
            for bot in deliveries
            for chat in [*([None] if bot["held"] else []), *bot["held_chats"]]
        }
        return _Found(faults, held, {bot["username"]: bot["privacy"] for bot in bots})
