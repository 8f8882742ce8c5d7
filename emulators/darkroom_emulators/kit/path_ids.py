"""The path parameter `{name:id}`: a number of sensible size, unlike Starlette's `int`.

Python raises for a number of thousands of digits; with this parameter the route does not match
instead.
"""

from starlette.convertors import IntegerConvertor, register_url_convertor


class _IdConvertor(IntegerConvertor):
    regex = "[0-9]{1,19}"  # what fits into 63 bits, like all ids


def register_path_ids() -> None:
    """Register it for routes; call this before the first one is created."""
    register_url_convertor("id", _IdConvertor())
