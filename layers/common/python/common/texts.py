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
    FAILED = "failed"
    CANCELED = "canceled"
    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"
    UNAVAILABLE = "unavailable"


_SAID: dict[Text, tuple[str, str]] = {
    Text.HELP: (
        "Send me a photo and I will send it back, developed. Its caption tells me what to do.",
        "Пришлите мне фотографию, и я верну её обработанной. В подписи можно сказать, что сделать.",
    ),
    Text.ACCEPTED: (
        "Got it, please wait",
        "Задачу принял, ожидайте",
    ),
    Text.FAILED: (
        "Sorry, this photo could not be processed. Please try again or send another one.",
        "К сожалению, обработать фотографию не удалось. Попробуйте ещё раз или пришлите другую.",
    ),
    Text.CANCELED: (
        "The work on this photo was canceled.",
        "Обработка этой фотографии отменена.",
    ),
    Text.TOO_BIG: (
        "This photo is too big: I can take up to 20 MB. Please send a smaller one.",
        "Фотография слишком большая: я принимаю до 20 МБ. Пришлите, пожалуйста, поменьше.",
    ),
    Text.UNREADABLE: (
        "I could not get this photo from Telegram. Please send it again.",
        "Не удалось получить эту фотографию из Telegram. Пришлите её, пожалуйста, ещё раз.",
    ),
    Text.UNAVAILABLE: (
        "Sorry, I can't take photos right now. My maker has been told.",
        "К сожалению, сейчас я не могу принимать фотографии. Мой создатель уже знает об этом.",
    ),
}


def say(text: Text, language: Language) -> str:
    """Return `text` in `language`."""
    english, russian = _SAID[text]
    return russian if language is Language.RUSSIAN else english
