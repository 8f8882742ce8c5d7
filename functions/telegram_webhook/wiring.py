"""Builds the objects that handle updates, passing in the clients that they use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from common.bot.claims import Claims
from common.bot.overload import Overload
from common.bot.people import People
from common.bot.pressure import Pressure
from common.bot.storage import Storage
from common.bot.waiting import WaitingList
from common.clients.replicate import ReplicateClient
from common.clients.telegram import TelegramClient
from common.runtime.settings import Settings
from common.runtime.styles import Styles
from common.runtime.together import Together

from .attempts import Attempts
from .desk import Desk
from .forgetting import Forgetting
from .intake import Intake
from .orders import Orders
from .picture_keys import PictureKeys
from .presses import Presses
from .rights import Rights
from .style_menu import StyleMenu

if TYPE_CHECKING:
    from .results import Results


def make_attempts(
    *,
    settings: Settings,
    styles: Styles,
    claims: Claims,
    people: People,
    storage: Storage,
    waiting: WaitingList,
    replicate: ReplicateClient,
    telegram: TelegramClient,
    together: Together,
    pressure: Pressure,
    overload: Overload,
    results: Callable[[], "Results"],
) -> Attempts:
    """Return the update handler; `results` is called whenever an earlier result is needed."""
    orders = Orders(
        settings=settings,
        styles=styles,
        claims=claims,
        people=people,
        storage=storage,
        waiting=waiting,
        replicate=replicate,
        telegram=telegram,
        together=together,
        rights=Rights(telegram, settings.bot_id),
        pressure=pressure,
    )
    keys = PictureKeys(settings.telegram_bot_token.get_secret_value())
    forgetting = Forgetting(people, storage, keys, together)
    desk = Desk(people, claims, replicate, telegram, forgetting, max_a_day=settings.max_a_day)
    menu = StyleMenu(styles, people, telegram)
    presses = Presses(
        telegram=telegram,
        storage=storage,
        orders=orders,
        desk=desk,
        styles=menu,
        keys=keys,
        results=results,
    )
    intake = Intake(
        bot_id=settings.bot_id,
        telegram=telegram,
        orders=orders,
        desk=desk,
        styles=menu,
        presses=presses,
        keys=keys,
    )
    give_up_after = settings.give_up_update_after_seconds
    return Attempts(intake, claims, people, telegram, overload, give_up_after=give_up_after)
