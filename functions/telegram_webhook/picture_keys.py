"""The keys of stored pictures: a person's all begin alike, so they can be found."""

import hmac


class PictureKeys:
    """Makes keys `images/input/{uuid}.jpg`: sixty bits by the owner, sixty by the update.

    The UUIDs are of version 8: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8. The key
    is in the URL that the model gets, so only the bot's token can reveal the owner.
    """

    def __init__(self, token: str):
        self._secret = token.encode()

    def of_owner(self, owner_id: int) -> str:
        """Return the common prefix of the keys of all of a person's or channel's pictures."""
        bits = self._hash(f"owner {owner_id}")
        return f"images/input/{bits[:8]}-{bits[8:12]}-8{bits[12:15]}-8"

    def of_update(self, owner_id: int, update_id: int) -> str:
        """Return the key for the picture of an update, the same for a repeated one."""
        bits = self._hash(f"update {update_id}")
        return f"{self.of_owner(owner_id)}{bits[:3]}-{bits[3:15]}.jpg"

    def _hash(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256").hex()
