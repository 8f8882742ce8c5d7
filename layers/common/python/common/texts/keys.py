"""The languages that the bot speaks, and the things that it says."""

from enum import StrEnum


class Language(StrEnum):
    """A language the bot speaks."""

    ENGLISH = "en"
    RUSSIAN = "ru"

    @classmethod
    def of(cls, language_code: str | None) -> "Language":
        """Choose by Telegram's `language_code`, an IETF tag such as `ru` or `en-GB`, or nothing."""
        if language_code and language_code.lower().split("-")[0] == "ru":
            return cls.RUSSIAN
        return cls.ENGLISH


class Text(StrEnum):
    """The things the bot says."""

    HELP = "help"
    ACCEPTED = "accepted"
    CANCEL_BUTTON = "cancel_button"
    AGAIN_BUTTON = "again_button"
    # the photo can't be taken
    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_MEGAPIXELS = "too_many_megapixels"
    UNREADABLE = "unreadable"
    NOT_A_PICTURE = "not_a_picture"
    ONLY_PICTURES = "only_pictures"
    UNAVAILABLE = "unavailable"
    TOO_MANY = "too_many"
    NOT_ALLOWED = "not_allowed"
    TOO_OLD = "too_old"
    NO_PHOTOS_HERE = "no_photos_here"
    ONLY_ADMINISTRATORS = "only_administrators"
    UPDATE_GIVEN_UP = "update_given_up"
    # the photo could not be developed
    FAILED = "failed"
    FAILED_SENSITIVE = "failed_sensitive"
    FAILED_PICTURE = "failed_picture"
    FAILED_TOO_LARGE = "failed_too_large"
    FAILED_OVERLOADED = "failed_overloaded"
    FAILED_BUSY = "failed_busy"
    FAILED_SERVICE = "failed_service"
    CANCELED = "canceled"
    GIVEN_UP = "given_up"
    TOO_LATE = "too_late"
    # /status and /cancel
    NOTHING_RUNS = "nothing_runs"
    RUNNING = "running"
    JUST_BEGUN = "just_begun"
    CANCELING = "canceling"
    # what the commands do
    COMMAND_HELP = "command_help"
    COMMAND_STATUS = "command_status"
    COMMAND_CANCEL = "command_cancel"
