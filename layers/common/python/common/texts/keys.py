"""The names of the bot's texts."""

from enum import StrEnum


class Text(StrEnum):
    """The names of the bot's texts; each language's file has them as keys."""

    HELP = "help"
    ACCEPTED = "accepted"
    CANCEL_BUTTON = "cancel_button"
    AGAIN_BUTTON = "again_button"
    # what the person wants is refused or given up
    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_MEGAPIXELS = "too_many_megapixels"
    UNREADABLE = "unreadable"
    NOT_A_PICTURE = "not_a_picture"
    ONLY_PICTURES = "only_pictures"
    UNAVAILABLE = "unavailable"
    TOO_MANY = "too_many"
    DAY_SPENT = "day_spent"
    NOT_ALLOWED = "not_allowed"
    TOO_OLD = "too_old"
    NO_PHOTOS_HERE = "no_photos_here"
    ONLY_ADMINISTRATORS = "only_administrators"
    UPDATE_GIVEN_UP = "update_given_up"
    # the work ended without a result
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
    LEFT_TODAY = "left_today"
    # while the model works
    STARTED = "started"
    PROGRESS = "progress"
    PROGRESS_LEFT = "progress_left"
    # under an answer
    FILE_BUTTON = "file_button"
    AGAIN_LIKE_ONE = "again_like_one"
    AGAIN_ALL = "again_all"
    FILE_GONE = "file_gone"
    # styles
    STYLE_BUTTON = "style_button"
    CHOOSE_STYLE = "choose_style"
    STYLE_CHOSEN = "style_chosen"
    STYLE_GONE = "style_gone"
    WORDS_WANTED = "words_wanted"
    PICTURE_WANTED = "picture_wanted"
    # /privacy and /forget
    PRIVACY = "privacy"
    FORGOTTEN = "forgotten"
    # what the commands do
    COMMAND_HELP = "command_help"
    COMMAND_STATUS = "command_status"
    COMMAND_CANCEL = "command_cancel"
    COMMAND_STYLE = "command_style"
    COMMAND_PRIVACY = "command_privacy"
    COMMAND_FORGET = "command_forget"
