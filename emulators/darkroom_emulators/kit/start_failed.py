"""The error for a start that fails although its flags are valid."""


class StartFailed(Exception):
    """Something that a flag asks for could not be started; the text is the reason, in one line."""
