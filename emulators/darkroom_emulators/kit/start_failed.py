"""The error for something that does not start although its flags are valid."""


class StartFailed(Exception):
    """Something that a flag asks for does not start; the text is the reason, in one line."""
