"""The Telegram emulator stores no more than it can show, however long it runs."""

import pytest

from darkroom_emulators.telegram.errors import ApiError
from darkroom_emulators.telegram.files import LINK_SECONDS, MAX_BYTES, FileStore
from darkroom_emulators.telegram.pictures import Size
from darkroom_emulators.telegram.world import KEPT_MESSAGES, TelegramChat, TelegramMessage

BOT, OTHER = 1, 2
A_FOURTH = bytes(MAX_BYTES // 4)


class Now:
    """A time that tests set."""

    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def files(now):
    return FileStore(now, "seed")


def photo(files, content=b"jpeg"):
    return files.add_photo((Size(90, 90, content),)).sizes[0]


def entries(files):
    """Return how many entries all of the store's containers have together."""
    return sum(len(kept) for kept in vars(files).values() if hasattr(kept, "__len__"))


def test_dropping_a_file_removes_everything_known_about_it(files):
    file_id, *_ = [files.file_id(photo(files, A_FOURTH), BOT) for _ in range(4)]
    held = entries(files)
    assert files.media_of(file_id, BOT, "photo")

    for _ in range(20):
        files.file_id(photo(files, A_FOURTH), BOT)

    assert entries(files) == held
    with pytest.raises(ApiError, match="temporarily unavailable"):
        files.downloadable(file_id, BOT)
    with pytest.raises(ApiError, match="wrong file identifier"):
        files.media_of(file_id, BOT, "photo")


def test_an_id_is_valid_only_for_its_bot_and_only_if_all_of_it_matches(files):
    stored = photo(files)
    file_id = files.file_id(stored, BOT)

    assert files.find(file_id, BOT) is stored
    assert files.find(file_id, OTHER) is None
    assert files.find(files.file_id(photo(files), OTHER), BOT) is None
    with pytest.raises(ApiError, match="Wrong last symbol"):
        files.find(file_id[:-2] + "AA", BOT)


def test_each_of_many_links_leads_to_its_own_file(files):
    stored = [photo(files, b"%d" % number) for number in range(3000)]
    links = [files.link(each, BOT) for each in stored]

    assert [files.link(each, BOT) for each in stored] == links
    assert [files.follow(BOT, link) for link in links] == [b"%d" % n for n in range(3000)]


def test_expired_links_are_removed(files, now):
    stored = photo(files)
    held = entries(files)
    for bot in range(1, 1001):
        path = files.link(stored, bot)
        assert files.follow(bot, path) == b"jpeg"
        now.at += LINK_SECONDS / 10

    assert entries(files) <= held + 12


def test_a_link_requested_again_is_valid_for_another_hour(files, now):
    stored = photo(files)
    path = files.link(stored, BOT)
    now.at += LINK_SECONDS * 0.9
    files.link(stored, OTHER)
    assert files.link(stored, BOT) == path
    now.at += LINK_SECONDS * 0.9
    files.link(photo(files), OTHER)

    assert files.follow(BOT, path) == b"jpeg"
    now.at += LINK_SECONDS
    assert files.follow(BOT, path) is None


def test_a_long_chain_of_replies_is_not_kept_in_memory():
    chat, last = TelegramChat(7, "private"), None
    for number in range(1, 3 * KEPT_MESSAGES):
        last = TelegramMessage(number, chat, None, 0, reply_to=last)
        chat.keep(last)

    oldest = next(iter(chat.messages.values()))
    # still shown, with the message that it replied to
    assert oldest.reply_to.id == oldest.id - 1
    assert oldest.reply_to.reply_to is None
