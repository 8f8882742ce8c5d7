"""The error of what does not start though its flags are right."""


class StartFailed(Exception):
    """Something that a flag names does not start; the text says why, in a line."""
