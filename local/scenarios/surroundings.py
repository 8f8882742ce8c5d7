"""How the cloud was before a run, so that it is so again afterwards."""

from typing import Any

from .access import Access

PARTS = ("telegram", "replicate", "cloud")


class Surroundings:
    """Faults, held deliveries and privacy modes, as `note` found them."""

    def __init__(self, access: Access):
        self._access = access
        self._before: dict[str, Any] = {}

    async def note(self) -> None:
        """Remember how it is."""
        self._before = await self._now()

    async def restore(self) -> None:
        """Make it as it was; what is so already is left alone."""
        call = self._access.call
        now = await self._now()
        for part in PARTS:
            if now[part] != self._before[part]:
                await call(part, "PUT", "faults", self._before[part])
        for bot, chat in self._before["held"] ^ now["held"]:
            held = (bot, chat) in self._before["held"]
            told = {"bot": bot, "hold": held} | ({"chat_id": chat} if chat is not None else {})
            await call("telegram", "POST", "deliveries", told)
        for bot, on in self._before["privacy"].items():
            if now["privacy"].get(bot) != on:
                await call("telegram", "POST", f"bots/{bot}/privacy", {"enabled": on})

    async def _now(self) -> dict[str, Any]:
        call = self._access.call
        found: dict[str, Any] = {
            part: (await call(part, "GET", "faults"))["faults"] for part in PARTS
        }
        deliveries = (await call("telegram", "GET", "deliveries"))["bots"]
        bots = (await call("telegram", "GET", "bots"))["bots"]
        found["held"] = {
            (bot["username"], chat)  # None for all chats
            for bot in deliveries
            for chat in [*([None] if bot["held"] else []), *bot["held_chats"]]
        }
        found["privacy"] = {bot["username"]: bot["privacy"] for bot in bots}
        return found
