"""The path parameter `{name:id}`: a number that can be one, unlike Starlette's `int`.

Python refuses to read a number of thousands of digits, and a route must not: it does not match.
"""

from starlette.convertors import IntegerConvertor, register_url_convertor


class _IdConvertor(IntegerConvertor):
    regex = "[0-9]{1,19}"  # what fits into 63 bits, as ids do


def register_path_ids() -> None:
    """Register it for routes; call this before the first one is made."""
    register_url_convertor("id", _IdConvertor())
