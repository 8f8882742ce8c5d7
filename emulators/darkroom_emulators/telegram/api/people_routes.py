"""The control routes by which tests and the page act for people, and see what they see.

Arguments come as a JSON object, a form or multipart; files as the parts `photo` and `document`.
"""

import json
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...kit.acts import arguments_of
from ...kit.control import Refused, control_route
from ...kit.multipart import Part
from ..arguments import Arguments, Upload, to_number
from ..emulator import Emulator
from ..people import Letter, People, Written
from ..world import Bot, Chat, User


def people_routes() -> list[Route]:
    """Return the routes."""
    base = "/_emulator"
    return [  # tried in turn: what is called most stands first
        control_route("POST", f"{base}/users/{{user_id:id}}/messages", _write),
        control_route("GET", f"{base}/bots", _bots),
        control_route("POST", f"{base}/bots/{{bot}}/privacy", _set_privacy),
        control_route("GET", f"{base}/users", _users),
        control_route("POST", f"{base}/users", _new_user),
        control_route("POST", f"{base}/users/{{user_id:id}}/messages/{{message_id:id}}", _edit),
        control_route("POST", f"{base}/users/{{user_id:id}}/press", _press),
        control_route("POST", f"{base}/users/{{user_id:id}}/block", _block),
        control_route("POST", f"{base}/users/{{user_id:id}}/unblock", _unblock),
        control_route("GET", f"{base}/chats", _chats),
        control_route("POST", f"{base}/chats", _new_chat),
        control_route("GET", f"{base}/chats/{{chat_id}}/messages", _read),
        control_route("POST", f"{base}/chats/{{chat_id}}/members", _set_member),
        control_route("POST", f"{base}/chats/{{chat_id}}/permissions", _set_permissions),
        control_route("POST", f"{base}/chats/{{chat_id}}/topics", _new_topic),
        control_route("POST", f"{base}/chats/{{chat_id}}/upgrade", _upgrade),
        control_route("GET", f"{base}/files/{{unique_id}}", _file),
    ]


async def _write(request: Request) -> dict[str, Any]:
    people, user, arguments, files = await _who_and_what(request)
    chat = people.chat(user, arguments.number("chat_id"), arguments.text("bot"))
    letter = _letter(arguments, files)
    if number := arguments.number("forward_message_id"):
        source_chat = people.chat(
            user, arguments.number("forward_from_chat_id"), arguments.text("bot")
        )
        if number not in source_chat.messages:
            raise Refused(f"there is no message {number} to forward")
        letter = replace(letter, forwarded=source_chat.messages[number])
    return _written(await people.write(user, chat, letter))


async def _edit(request: Request) -> dict[str, Any]:
    people, user, arguments, files = await _who_and_what(request)
    chat = people.chat(user, arguments.number("chat_id"), arguments.text("bot"))
    number = request.path_params["message_id"]
    return _written(await people.edit(user, chat, number, _letter(arguments, files)))


async def _press(request: Request) -> dict[str, Any]:
    people, user, arguments, _ = await _who_and_what(request)
    chat = people.chat(user, arguments.number("chat_id"), arguments.text("bot"))
    query_id, update_ids = people.press(
        user,
        chat,
        arguments.number("message_id"),
        data=arguments.text("data"),
        label=arguments.text("label"),
    )
    return {"callback_query_id": query_id, "update_ids": update_ids}


async def _block(request: Request) -> dict[str, Any]:
    people, user, arguments, _ = await _who_and_what(request)
    ids = people.block(user, people.bot(arguments.text("bot")), blocked=True)
    return {"update_ids": ids}


async def _unblock(request: Request) -> dict[str, Any]:
    people, user, arguments, _ = await _who_and_what(request)
    ids = people.block(user, people.bot(arguments.text("bot")), blocked=False)
    return {"update_ids": ids}


async def _bots(request: Request) -> dict[str, Any]:
    bots = _emulator(request).world.bots.values()
    return {"bots": [_bot_json(bot) for bot in bots]}


async def _set_privacy(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    bot = People(_emulator(request)).bot(request.path_params["bot"])
    bot.privacy = arguments.flag("enabled")
    return _bot_json(bot)


async def _users(request: Request) -> dict[str, Any]:
    users = _emulator(request).world.users.values()
    return {"users": [user.as_json() for user in users]}


async def _new_user(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    world = _emulator(request).world
    user_id = arguments.number("id") or max([1000, *world.users]) + 1
    if user_id < 0 or user_id in world.users or user_id in world.bots:
        raise Refused(f"the id {user_id} is taken, or none")
    if not arguments.text("first_name"):
        raise Refused("a person needs a first_name")
    world.users[user_id] = User(
        user_id,
        arguments.text("first_name"),
        arguments.text("username"),
        arguments.text("language_code"),
        arguments.text("last_name"),
    )
    return world.users[user_id].as_json()


async def _chats(request: Request) -> dict[str, Any]:
    world = _emulator(request).world
    every = [*world.private.values(), *world.groups.values()]
    return {"chats": [_chat_json(chat) for chat in every]}


async def _new_chat(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    emulator = _emulator(request)
    people = People(emulator)
    owner = people.user(arguments.number("user_id") or next(iter(emulator.world.users)))
    chat = people.new_chat(
        owner,
        arguments.text("type"),
        arguments.text("title"),
        arguments.text("username"),
        forum=arguments.flag("is_forum"),
    )
    return _chat_json(chat)


async def _set_member(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    people, chat = People(_emulator(request)), _chat(request)
    by = people.user(next(iter(chat.members), 0))
    number = arguments.number("user_id")
    who = people.user(number) if number else people.bot(arguments.text("bot"))
    ids = people.set_member(by, chat, who, arguments.text("status") or "member")
    return {**_chat_json(chat), "update_ids": ids}


async def _set_permissions(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    people, chat = People(_emulator(request)), _chat(request)
    people.set_permissions(chat, {right: arguments.flag(right) for right in arguments.values})
    return _chat_json(chat)


async def _new_topic(request: Request) -> dict[str, Any]:
    arguments, _ = await _arguments(request)
    people, chat = People(_emulator(request)), _chat(request)
    by = people.user(next(iter(chat.members), 0))
    return _written(people.new_topic(by, chat, arguments.text("name")))


async def _upgrade(request: Request) -> dict[str, Any]:
    return _chat_json(People(_emulator(request)).upgrade(_chat(request)))


async def _read(request: Request) -> dict[str, Any]:
    """Show a chat as people see it: messages, who is typing, answers to pressed buttons."""
    emulator, chat = _emulator(request), _chat(request)
    after = to_number(request.query_params.get("after", "0"))
    shown = [emulator.person_view(m) for m in chat.messages.values() if m.id > after]
    now = emulator.clock.now()
    actions = [
        {"bot_id": bot_id, "action": action, "until": until}
        for bot_id, (action, until) in chat.actions.items()
        if until > now
    ]
    presses = [press.as_json() for press in emulator.callbacks.in_chat(chat.id, chat.bot_id)]
    return {"chat": _chat_json(chat), "messages": shown, "actions": actions, "presses": presses}


async def _file(request: Request) -> Response:
    found = _emulator(request).files.load(request.path_params["unique_id"])
    if found is None:
        return JSONResponse({"error": "there is no such file, or no more"}, 404)
    stored, content = found
    kind = "image/jpeg" if stored.kind == "photo" else stored.mime_type
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(content, media_type=kind, headers=headers)


def _emulator(request: Request) -> Emulator:
    found: Emulator = request.app.state.emulator
    return found


async def _arguments(request: Request) -> tuple[Arguments, list[Part]]:
    found, files = await arguments_of(request)
    values = found if isinstance(found, dict) else {}
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}
    return Arguments(texts), files


async def _who_and_what(request: Request) -> tuple[People, User, Arguments, list[Part]]:
    people = People(_emulator(request))
    arguments, files = await _arguments(request)
    return people, people.user(request.path_params["user_id"]), arguments, files


def _letter(arguments: Arguments, files: list[Part]) -> Letter:
    return Letter(
        text=arguments.text("text") or arguments.text("caption"),
        photos=_uploads(files, "photo"),
        documents=_uploads(files, "document"),
        reply_to=arguments.number("reply_to_message_id"),
        thread_id=arguments.number("message_thread_id"),
        spoiler=arguments.flag("has_spoiler"),
        sender_chat_id=arguments.number("sender_chat_id"),
        author_signature=arguments.text("author_signature"),
    )


def _uploads(files: list[Part], name: str) -> tuple[Upload, ...]:
    return tuple(
        Upload(file.filename or "", file.content_type, file.content)
        for file in files
        if file.name == name
    )


def _written(written: Written) -> dict[str, Any]:
    return {"messages": written.shown, "update_ids": written.update_ids}


def _chat(request: Request) -> Chat:
    """Return the chat of the path; a private one is told apart by `?bot=`."""
    emulator = _emulator(request)
    chat_id = to_number(request.path_params["chat_id"])
    if chat_id in emulator.world.groups:
        return emulator.world.groups[chat_id]
    people = People(emulator)
    return people.chat(people.user(chat_id), 0, request.query_params.get("bot", ""))


def _bot_json(bot: Bot) -> dict[str, Any]:
    return {**bot.as_json(), "privacy": bot.privacy}


def _chat_json(chat: Chat) -> dict[str, Any]:
    return {
        **chat.as_json(),
        "bot_id": chat.bot_id or None,
        "blocked": chat.blocked,
        "members": {str(each): status for each, status in chat.members.items()},
        "topics": {str(each): name for each, name in chat.topics.items()},
        "last_message_id": next(reversed(chat.messages), 0),
    }
