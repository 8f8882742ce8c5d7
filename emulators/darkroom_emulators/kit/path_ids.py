"""The path parameter `{name:id}`: like Starlette's `int`, but only for numbers of sensible size.

Python raises ValueError for a number with thousands of digits; with this parameter, the route just
doesn't match.
"""

from starlette.convertors import IntegerConvertor, register_url_convertor


class _IdConvertor(IntegerConvertor):
    regex = "[0-9]{1,19}"  # what fits into 63 bits, like all ids


def register_path_ids() -> None:
    """Register the parameter; call this before the first route is created."""
    register_url_convertor("id", _IdConvertor())
