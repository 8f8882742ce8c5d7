"""Describes a scenario in plain words, for the page and the terminal."""

import json
import re
from collections.abc import Callable
from contextlib import suppress

from darkroom_emulators.kit.fault_kinds import FaultJson

from .progress import ToldStep
from .scenario import Scenario, Seen, Step

LANGUAGES = {"ru": "Russian", "en": "English"}
Tell = Callable[[re.Match[str], dict[str, object], str], str]


def words_of_step(step: Step) -> str:
    """Return a line that says what was done."""
    call = f"{step.part}/{step.path}"
    arguments = step.arguments if isinstance(step.arguments, dict) else {"": step.arguments}
    files = ", ".join(name for names in step.files.values() for name in names)
    made = ", ".join(step.names)
    for form, tell in TOLD:
        if found := re.fullmatch(form, call):
            with suppress(AttributeError, TypeError, ValueError):  # faults that will be refused
                return tell(found, {**arguments, "files": files, "made": made}, step.method)
    return f"{step.do} {json.dumps(step.arguments, ensure_ascii=False)}"


def words_of_seen(seen: Seen, *, exact: bool = False) -> str:
    """Return a line that says what was seen; with `exact`, also how pictures look."""
    if seen.status is not None:
        return f"the bot returns {seen.status}"
    if seen.note is not None:
        return f"{seen.chat} sees the note “{seen.note}”"
    if seen.deleted:
        return f"in {seen.chat}: {seen.deleted} is deleted"
    parts = [f"in {seen.chat}:"]
    parts += [f"{seen.edited} becomes"] if seen.edited else []
    parts += ["a photo"] if seen.photo else []
    parts += [f"the file {seen.file.name or seen.file.type}"] if seen.file else []
    look = seen.photo or (seen.file and seen.file.look)
    parts += [f"({look})"] if exact and look else []
    parts += [f"“{seen.text}”"] if seen.text else []
    parts += (
        ["".join(f"[{label}]" for row in seen.buttons for label in row)] if seen.buttons else []
    )
    parts += [f"in reply to {seen.answers}"] if seen.answers else []
    parts += ["in an album"] if seen.in_album else []
    parts += [f"in topic {seen.topic}"] if seen.topic else []
    parts += [f"({seen.name})"] if seen.name else []
    return " ".join(part.strip() for part in parts)


def plan_of(scenario: Scenario) -> list[ToldStep]:
    """Return all steps described in words, as the page expects them."""
    return [told(step) for step in scenario.steps]


def told(step: Step) -> ToldStep:
    """Return a step described in words: what was done, and what was `seen`."""
    return {"words": words_of_step(step), "seen": [words_of_seen(seen) for seen in step.seen]}


def _person(_: re.Match[str], given: dict[str, object], __: str) -> str:
    code = str(given.get("language_code", ""))
    language = LANGUAGES.get(code[:2], code or "no language")
    return f"{given['made'] or given.get('first_name')} joins, with Telegram in {language}"


def _message(found: re.Match[str], given: dict[str, object], _: str) -> str:
    who, number = found[1], found[2]
    text = str(given.get("text") or given.get("caption") or "")
    what = " ".join(part for part in (str(given["files"]), text and f"“{text}”") if part)
    if forwarded := given.get("forward_message_id"):
        what = f"{forwarded} on {what}".strip()
    doing = f"changes {number} to" if number else "sends"
    where = f" to {given['chat_id']}" if given.get("chat_id") else ""
    replied = given.get("reply_to_message_id")
    reply = f" in reply to {replied}" if replied else ""
    name = f" ({given['made']})" if given["made"] else ""
    return f"{who} {doing} {what}{where}{reply}{name}"


def _faults(found: re.Match[str], given: dict[str, object], method: str) -> str:
    faults = given.get("") if method == "PUT" else []
    kinds = ", ".join(_fault(each) for each in faults) if isinstance(faults, list) else ""
    return f"{found[1]} gets faults: {kinds}" if kinds else f"{found[1]} gets no more faults"


def _fault(fault: FaultJson) -> str:
    match, params = fault.get("match") or {}, fault.get("params") or {}
    facts = [*match.values(), *(f"{name} {value}" for name, value in params.items())]
    if fault.get("times"):
        facts.append(f"{fault['times']}×")
    if fault.get("probability", 1) < 1:
        facts.append(f"{fault['probability']:.0%}")
    kind = str(fault.get("kind", "")).replace("_", " ")
    return f"{kind} ({', '.join(str(each) for each in facts)})" if facts else kind


def _again(_: re.Match[str], given: dict[str, object], __: str) -> str:
    forge = str(given.get("forge") or "").replace("_", " ")
    forged = f", forged: {forge}" if forge else " again"
    return f"the {given.get('webhook')} webhook of {given.get('update_id')} is sent{forged}"


def _hold(_: re.Match[str], given: dict[str, object], __: str) -> str:
    where = f" of {given['chat_id']}" if given.get("chat_id") else ""
    return f"updates{where} are held" if given.get("hold") else f"held updates{where} are released"


def _move(found: re.Match[str], given: dict[str, object], _: str) -> str:
    by = f" {given['seconds']} s" if found[2] == "delay" else ""
    return f"the update of {found[1]}: {found[2]}{by}"


TOLD: list[tuple[str, Tell]] = [
    ("telegram/users", _person),
    (r"telegram/users/([^/]+)/messages(?:/([^/]+))?", _message),
    (
        r"telegram/users/([^/]+)/press",
        lambda found, given, _: (
            f"{found[1]} presses [{given.get('label')}] under {given.get('message_id')}"
        ),
    ),
    (
        r"telegram/users/([^/]+)/(block|unblock)",
        lambda found, *_: f"{found[1]} {found[2]}s the bot",
    ),
    (
        "telegram/chats",
        lambda _, given, __: (
            f"{given.get('user_id') or 'someone'} creates the {given.get('type')} "
            f"“{given.get('title')}” ({given['made']})"
        ),
    ),
    (
        r"telegram/chats/([^/]+)/members",
        lambda found, given, _: (
            f"{given.get('user_id') or given.get('bot')} becomes "
            f"{given.get('status') or 'member'} of {found[1]}"
        ),
    ),
    (
        r"telegram/chats/([^/]+)/topics",
        lambda found, given, _: f"topic “{given.get('name')}” in {found[1]}",
    ),
    (r"telegram/chats/([^/]+)/upgrade", lambda found, *_: f"{found[1]} becomes a supergroup"),
    (r"(telegram|replicate|cloud)/faults", _faults),
    (
        r"(?:telegram|replicate)/clock",
        lambda _, given, __: f"the clock advances by {given.get('advance')} s",
    ),
    ("telegram/deliveries", _hold),
    (r"telegram/updates/([^/]+)/(\w+)", _move),
    ("page/again", _again),
]
