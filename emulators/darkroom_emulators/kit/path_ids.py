"""The path parameter `{name:id}`, which is like Starlette's `int` but limits the number of digits.

Python raises ValueError for a number with thousands of digits. With this parameter, the route
simply doesn't match.
"""

from starlette.convertors import IntegerConvertor, register_url_convertor


class _IdConvertor(IntegerConvertor):
    regex = "[0-9]{1,19}"  # enough for 63 bits, into which all ids fit


def register_path_ids() -> None:
    """Register the parameter. Call this before creating the first route."""
    register_url_convertor("id", _IdConvertor())
