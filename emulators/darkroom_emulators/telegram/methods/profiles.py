"""Methods about people's profiles."""

from ..errors import bad_request
from ..profile_photos import ProfilePhotos
from .call import MethodCall
from .registry import emulates


@emulates("getUserProfilePhotos", lacks="the square sizes of 160, 320 and 640 pixels")
async def get_user_profile_photos(call: MethodCall) -> dict[str, object]:
    """Return a person's profile photos, newest first."""
    user_id = call.user_id()
    if user_id not in call.emulator.world.users:
        raise bad_request("user not found")
    offset = call.arguments.integer("offset", least=0, most=2**31 - 1)
    limit = call.arguments.integer("limit", 100, least=1, most=100)
    photos = call.emulator.part(ProfilePhotos).of(user_id)
    shown = photos[offset : offset + limit]
    views = call.emulator.views
    return {
        "total_count": len(photos),
        "photos": [views.media(each, call.bot)["photo"] for each in shown],
    }
