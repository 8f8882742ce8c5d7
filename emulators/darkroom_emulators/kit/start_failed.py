"""The error for a failed start despite valid flags."""


class StartFailed(Exception):
    """Something that a flag asks for could not be started; the text is the reason, in one line."""
