"""The control routes that only the Telegram emulator has."""

from ...kit.control_route import ControlRoute
from .acts_routes import acts_routes
from .chats_routes import chats_routes
from .deliveries_routes import deliveries_routes
from .people_routes import people_routes
from .sharing_routes import sharing_routes
from .stars_routes import stars_routes


def control_routes() -> list[ControlRoute]:
    """Return the routes, the most frequently called first."""
    return [
        *people_routes(),
        *sharing_routes(),
        *chats_routes(),
        *stars_routes(),
        *acts_routes(),
        *deliveries_routes(),
    ]
