"""What the bot says, in the languages it speaks."""

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


_SAID: dict[Text, tuple[str, str]] = {
    Text.HELP: (
        (
            "Send me a photo and I will send it back, developed. Its caption tells me what to do; "
            "so does a reply to a photo. Albums and pictures sent as files work too."
        ),
        (
            "Пришлите мне фотографию, и я верну её обработанной. В подписи или в ответе на "
            "фотографию можно сказать, что сделать. Альбомы и картинки файлом тоже подойдут."
        ),
    ),
    Text.ACCEPTED: ("Got it, please wait", "Задачу принял, ожидайте"),
    Text.CANCEL_BUTTON: ("Cancel", "Отменить"),
    Text.AGAIN_BUTTON: ("Again", "Ещё раз"),
    Text.TOO_BIG: (
        "This file is too big: I can take up to 20 MB. Please send a smaller one.",
        "Файл слишком большой: я принимаю до 20 МБ. Пришлите, пожалуйста, поменьше.",
    ),
    Text.TOO_MANY_PIXELS: (
        "This picture has more pixels than I can take. Please send a smaller one.",
        "В этой картинке слишком много пикселей. Пришлите, пожалуйста, поменьше.",
    ),
    Text.TOO_MANY_MEGAPIXELS: (
        (
            "This picture has {megapixels} megapixels. In this format I can take up to {limit}: "
            "please send a smaller one, or the picture as a JPEG."
        ),
        (
            "В этой картинке {megapixels} Мп. В таком формате я принимаю до {limit} Мп: "
            "пришлите, пожалуйста, поменьше или в формате JPEG."
        ),
    ),
    Text.UNREADABLE: (
        "I could not get this picture from Telegram. Please send it again.",
        "Не удалось получить эту картинку из Telegram. Пришлите её, пожалуйста, ещё раз.",
    ),
    Text.NOT_A_PICTURE: (
        "This file is not a picture that I can read. JPEG, PNG, WebP, GIF and HEIC work.",
        "Этот файл не похож на картинку. Подойдут JPEG, PNG, WebP, GIF и HEIC.",
    ),
    Text.ONLY_PICTURES: (
        "I only work on pictures. Please send me a photo, or a picture as a file.",
        "Я работаю только с картинками. Пришлите фотографию или картинку файлом.",
    ),
    Text.UNAVAILABLE: (
        "Sorry, I can't take pictures right now. My maker can see why.",
        "К сожалению, сейчас я не могу принимать картинки. Мой создатель увидит почему.",
    ),
    Text.TOO_MANY: (
        "I am still working on your other pictures. Please send this one when some are done.",
        "Я ещё работаю над вашими картинками. Пришлите эту, когда часть из них будет готова.",
    ),
    Text.NOT_ALLOWED: (
        "Sorry, I only work for the people my maker has let in.",
        "К сожалению, я работаю только для тех, кого впустил мой создатель.",
    ),
    Text.TOO_OLD: (
        "I no longer have this picture. Please send it again.",
        "У меня больше нет этой картинки. Пришлите её, пожалуйста, ещё раз.",
    ),
    Text.NO_PHOTOS_HERE: (
        "This group does not let me send photos. An administrator can allow it.",
        "В этой группе мне нельзя отправлять фотографии. Это может разрешить администратор.",
    ),
    Text.ONLY_ADMINISTRATORS: (
        "Only the administrators of this channel can do that.",
        "Это могут только администраторы канала.",
    ),
    Text.UPDATE_GIVEN_UP: (
        "Sorry, something went wrong with this on my side. Please try again later.",
        "К сожалению, у меня с этим ничего не вышло. Попробуйте, пожалуйста, ещё раз позже.",
    ),
    Text.FAILED: (
        "Sorry, this picture could not be processed. Please try again or send another one.",
        "К сожалению, обработать картинку не удалось. Попробуйте ещё раз или пришлите другую.",
    ),
    Text.FAILED_SENSITIVE: (
        "The model declined this picture or request as sensitive. Please try another one.",
        "Модель отклонила эту картинку или просьбу. Попробуйте, пожалуйста, другую.",
    ),
    Text.FAILED_PICTURE: (
        "The model could not read this picture. Please send it in another form or size.",
        "Модель не смогла прочитать эту картинку. Пришлите её в другом виде или размере.",
    ),
    Text.FAILED_OVERLOADED: (
        (
            "The model had too little memory or time for this picture. Please try again later, "
            "or with a smaller picture."
        ),
        (
            "Модели не хватило памяти или времени на эту картинку. Попробуйте позже "
            "или пришлите картинку поменьше."
        ),
    ),
    Text.FAILED_TOO_LARGE: (
        "This picture is too large for the model. Please send a smaller one.",
        "Эта картинка слишком большая для модели. Пришлите, пожалуйста, поменьше.",
    ),
    Text.FAILED_BUSY: (
        "The model has too much to do right now. Please send the picture again in some minutes.",
        "Модель сейчас перегружена. Пришлите картинку ещё раз через несколько минут.",
    ),
    Text.FAILED_SERVICE: (
        (
            "The service that runs the model failed; your picture is not the reason. "
            "Please send it again."
        ),
        (
            "Сервис, на котором работает модель, дал сбой; дело не в картинке. "
            "Пришлите её, пожалуйста, ещё раз."
        ),
    ),
    Text.CANCELED: (
        "The work on this picture was canceled.",
        "Обработка этой картинки отменена.",
    ),
    Text.GIVEN_UP: (
        "Sorry, no result came for this picture in a whole day. Please send it again.",
        (
            "К сожалению, за целый день результат для этой картинки не пришёл. "
            "Пришлите её, пожалуйста, ещё раз."
        ),
    ),
    Text.TOO_LATE: (
        "Sorry, the result for this picture came too late and is gone. Please send it again.",
        (
            "К сожалению, результат для этой картинки дошёл слишком поздно и уже удалён. "
            "Пришлите её, пожалуйста, ещё раз."
        ),
    ),
    Text.NOTHING_RUNS: (
        "I am not working on any picture of yours.",
        "Сейчас я не работаю ни над одной вашей картинкой.",
    ),
    Text.RUNNING: (
        "In work: {count}. The first for: {minutes} min",
        "В работе: {count}. Первая ждёт: {minutes} мин",
    ),
    Text.JUST_BEGUN: (
        "In work: {count}, for less than a minute",
        "В работе: {count}, меньше минуты",
    ),
    Text.CANCELING: ("Canceling: {count}", "Отменяю: {count}"),
    Text.COMMAND_HELP: ("what I can do", "что я умею"),
    Text.COMMAND_STATUS: ("what I am working on for you", "над чем я для вас работаю"),
    Text.COMMAND_CANCEL: ("cancel what I am working on", "отменить мою работу"),
}


def say(text: Text, language: Language, **values: object) -> str:
    """Return `text` in `language`, with `values` put in where the text has room for them."""
    english, russian = _SAID[text]
    said = russian if language is Language.RUSSIAN else english
    return said.format(**values) if values else said
