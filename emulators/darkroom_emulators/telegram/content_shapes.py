"""Types for the Bot API's JSON: message content other than text and plain files."""

from typing import Required

from typing_extensions import TypedDict

from .file_shapes import PhotoSizeJson
from .text_shapes import EntityJson


class LocationJson(TypedDict, total=False):
    """A Location, with coordinates in degrees."""

    latitude: Required[float]
    longitude: Required[float]
    horizontal_accuracy: float
    live_period: int


class VenueJson(TypedDict):
    """A Venue."""

    location: LocationJson
    title: str
    address: str


class ContactJson(TypedDict, total=False):
    """A Contact."""

    phone_number: Required[str]
    first_name: Required[str]
    last_name: str
    user_id: int


class DiceJson(TypedDict):
    """A Dice."""

    emoji: str
    value: int


class PollOptionJson(TypedDict, total=False):
    """A PollOption."""

    persistent_id: Required[str]
    text: Required[str]
    text_entities: list[EntityJson]
    voter_count: int


class PollJson(TypedDict, total=False):
    """A Poll."""

    id: Required[str]
    question: Required[str]
    question_entities: list[EntityJson]
    options: Required[list[PollOptionJson]]
    total_voter_count: int
    is_closed: bool
    is_anonymous: bool
    type: str
    allows_multiple_answers: bool
    allows_revoting: bool
    members_only: bool
    correct_option_ids: list[int]
    explanation: str
    explanation_entities: list[EntityJson]
    open_period: int
    close_date: int
    description: str
    description_entities: list[EntityJson]


class InvoiceJson(TypedDict):
    """An Invoice; `total_amount` is in Stars."""

    title: str
    description: str
    start_parameter: str
    currency: str
    total_amount: int


class PaidMediaItemJson(TypedDict, total=False):
    """A PaidMedia: a "preview" with its size in pixels or, once bought, a photo."""

    type: Required[str]
    width: int
    height: int
    photo: list[PhotoSizeJson]


class PaidMediaJson(TypedDict):
    """A PaidMediaInfo."""

    star_count: int
    paid_media: list[PaidMediaItemJson]


class PaidJson(TypedDict, total=False):
    """A SuccessfulPayment or a RefundedPayment."""

    currency: Required[str]
    total_amount: Required[int]
    invoice_payload: Required[str]
    telegram_payment_charge_id: Required[str]
    provider_payment_charge_id: str
    is_recurring: bool
    is_first_recurring: bool
    subscription_expiration_date: int
