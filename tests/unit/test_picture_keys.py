"""A person's stored pictures can be found, but only with the bot's token."""

from uuid import UUID

from telegram_webhook.picture_keys import PictureKeys

KEYS = PictureKeys("1:token")


def uuid_in(key):
    return UUID(key.removeprefix("images/input/").removesuffix(".jpg"))


def test_a_key_contains_a_uuid_and_is_the_same_for_a_repeated_update():
    key = KEYS.of_update(7, 1)
    assert uuid_in(key).version == 8
    assert uuid_in(key).variant == "specified in RFC 4122"
    assert KEYS.of_update(7, 1) == key != KEYS.of_update(7, 2)


def test_only_a_persons_own_keys_share_their_prefix():
    mine = {KEYS.of_update(7, number) for number in range(50)}
    others = {KEYS.of_update(owner, 1) for owner in range(8, 500)}
    assert all(key.startswith(KEYS.of_owner(7)) for key in mine)
    assert not any(key.startswith(KEYS.of_owner(7)) for key in others)
    assert len(mine | others) == 542


def test_another_token_makes_other_keys():
    assert PictureKeys("1:other").of_owner(7) != KEYS.of_owner(7)
