"""Control routes that list people and bots, and through which tests and the page act as people.

Arguments are sent as a JSON object or as a form. In a multipart form, each file is a part named
after its kind, such as `photo`, `video` or `document`.
"""

from dataclasses import replace
from typing import Annotated

from starlette.responses import Response

from ...kit.control import Files, Id, Media
from ...kit.control_route import ControlRoute, control_route
from ...kit.multipart import FormPart
from ...kit.refusals import ControlRefused, NotThere
from ...kit.standard_routes import FILE_HEADERS
from ..arguments import UploadedPart
from ..attachments import AttachedFile
from ..emulator import TelegramService
from ..people import Letter, TelegramPeople
from ..text_shapes import UserJson
from ..world import TelegramUser
from . import answers
from .bodies import ButtonPress, ChangedMessage, NewMessage, NewUser, Privacy, WhichBot


def people_routes() -> list[ControlRoute]:
    """Return the routes."""
    base = "/_emulator"
    user = f"{base}/users/{{user_id:id}}"
    return [  # tried in turn, so the most frequently called is first
        control_route("POST", f"{user}/messages", _write),
        control_route("GET", f"{base}/bots", _bots),
        control_route("POST", f"{base}/bots/{{bot}}/privacy", _set_privacy),
        control_route("GET", f"{base}/users", _users),
        control_route("POST", f"{base}/users", _new_user),
        control_route("POST", f"{user}/messages/{{message_id:id}}", _edit),
        control_route("POST", f"{user}/press", _press),
        control_route("POST", f"{user}/block", _block),
        control_route("POST", f"{user}/unblock", _unblock),
        control_route("GET", f"{base}/files/{{unique_id}}", _file),
    ]


async def _write(
    emulator: TelegramService,
    user_id: Id,
    body: NewMessage,
    *,
    photo: Files,
    video: Files,
    animation: Files,
    audio: Files,
    voice: Files,
    video_note: Files,
    sticker: Files,
    document: Files,
    live_photo: Files,
    still: Files,
) -> answers.WrittenMessages:
    """Write a message as a person; several photos or files become an album.

    The name of each part is the kind of its file. The photo of a `live_photo` is the part `still`.
    """
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    letter = Letter(
        text=body.text or body.caption,
        files=attached(
            still,
            photo=photo,
            video=video,
            animation=animation,
            audio=audio,
            voice=voice,
            video_note=video_note,
            sticker=sticker,
            document=document,
            live_photo=live_photo,
        ),
        reply_to=body.reply_to_message_id,
        thread_id=body.message_thread_id,
        spoiler=body.has_spoiler,
        sender_chat_id=body.sender_chat_id,
        author_signature=body.author_signature,
    )
    if number := body.forward_message_id:
        source_chat = people.chat(user, body.forward_from_chat_id, body.bot)
        if number not in source_chat.messages:
            raise ControlRefused(f"there is no message {number} to forward")
        letter = replace(letter, forwarded=source_chat.messages[number])
    return answers.written(await people.write(user, chat, letter))


async def _edit(
    emulator: TelegramService,
    user_id: Id,
    message_id: Id,
    body: ChangedMessage,
    *,
    photo: Files,
    video: Files,
    animation: Files,
    audio: Files,
    document: Files,
) -> answers.WrittenMessages:
    """Edit one of the person's own messages or, as an administrator, a channel post."""
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    files = attached(photo=photo, video=video, animation=animation, audio=audio, document=document)
    letter = Letter(body.text or body.caption, files)
    return answers.written(await people.edit(user, chat, message_id, letter))


async def _press(
    emulator: TelegramService, user_id: Id, body: ButtonPress
) -> answers.PressedButton:
    """Press an inline button under a message as a person."""
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    query_id, update_ids = people.press(
        user, chat, body.message_id, data=body.data, label=body.label
    )
    return {"callback_query_id": query_id, "update_ids": update_ids}


async def _block(emulator: TelegramService, user_id: Id, body: WhichBot) -> answers.UpdateIds:
    """Block a bot as a person; when the bot then writes to them, it gets a 403."""
    return _set_blocked(emulator, user_id, body.bot, blocked=True)


async def _unblock(emulator: TelegramService, user_id: Id, body: WhichBot) -> answers.UpdateIds:
    """Unblock a bot as a person."""
    return _set_blocked(emulator, user_id, body.bot, blocked=False)


def _set_blocked(
    emulator: TelegramService, user_id: int, bot: str, *, blocked: bool
) -> answers.UpdateIds:
    people = TelegramPeople(emulator)
    return {"update_ids": people.block(people.user(user_id), people.bot(bot), blocked=blocked)}


async def _bots(emulator: TelegramService) -> answers.BotList:
    """Return the bots."""
    return {"bots": [answers.bot_info(bot) for bot in emulator.world.bots.values()]}


async def _set_privacy(emulator: TelegramService, bot: str, body: Privacy) -> answers.BotInfo:
    """Turn a bot's privacy mode on or off."""
    found = TelegramPeople(emulator).bot(bot)
    found.privacy = body.enabled
    return answers.bot_info(found)


async def _users(emulator: TelegramService) -> answers.UserList:
    """Return the people."""
    return {"users": [user.as_json() for user in emulator.world.users.values()]}


async def _new_user(emulator: TelegramService, body: NewUser) -> UserJson:
    """Add a person."""
    world = emulator.world
    user_id = body.id or max([1000, *world.users]) + 1
    if user_id < 0 or user_id in world.users or user_id in world.bots:
        raise ControlRefused(f"the id {user_id} is invalid or already in use")
    user = TelegramUser(user_id, body.first_name, body.username, body.language_code, body.last_name)
    world.users[user_id] = user
    return user.as_json()


async def _file(
    emulator: TelegramService, unique_id: str
) -> Annotated[Response, Media("application/octet-stream", bytes)]:
    """Return a file that people can see, by its `file_unique_id`."""
    found = emulator.files.load(unique_id)
    if found is None:
        raise NotThere("there is no such file, or it is no longer kept")
    stored, content = found
    kind = "image/jpeg" if stored.kind == "photo" else stored.mime_type
    return Response(content, media_type=kind, headers=FILE_HEADERS)


def attached(still: Files = (), **by_kind: Files) -> tuple[AttachedFile, ...]:
    """Return a form's files; the nth live photo gets the nth `still` as its photo."""
    stills = iter(still)
    files = []
    for kind, parts in by_kind.items():
        for each in parts:
            photo = next(stills, None) if kind == "live_photo" else None
            files.append(AttachedFile(kind, _part(each), _part(photo) if photo else None))
    return tuple(files)


def _part(given: FormPart) -> UploadedPart:
    return UploadedPart(given.filename or "", given.content_type, given.content)
