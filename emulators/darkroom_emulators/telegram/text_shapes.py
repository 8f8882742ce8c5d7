"""Types for the Bot API's JSON: users, and text entities, which can mention users."""

from typing import Required

from typing_extensions import TypedDict


class UserJson(TypedDict, total=False):
    """A User."""

    id: Required[int]
    is_bot: Required[bool]
    first_name: Required[str]
    last_name: str
    username: str
    language_code: str


class EntityJson(TypedDict, total=False):
    """A MessageEntity; `offset` and `length` are in UTF-16 code units."""

    type: Required[str]
    offset: Required[int]
    length: Required[int]
    url: str
    language: str
    custom_emoji_id: str
    unix_time: int
    date_time_format: str
    user: UserJson
