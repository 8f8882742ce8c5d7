"""The error for what does not start although its flags are valid."""


class StartFailed(Exception):
    """Something that a flag names does not start; the text says why, in one line."""
