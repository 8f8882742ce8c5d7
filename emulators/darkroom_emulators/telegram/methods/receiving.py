"""Methods for receiving updates and files, and getMe."""

import asyncio
import re
import socket
from urllib.parse import SplitResult, urlsplit

from ...kit.addresses import ForbiddenTarget, check_target, is_loopback
from ...kit.resolving import known_name
from ..delivery import Webhook
from ..errors import bad_request, conflict, too_many_requests
from ..inbox import DEFAULT_TYPES, UPDATE_TYPES
from ..shapes import UpdateJson
from .call import MethodCall, MethodResult
from .registry import emulates

MAX_SECRET = 256
WEBHOOK_PORTS = frozenset({80, 88, 443, 8443})
CHANGE_SECONDS = 1.0
WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@emulates("getMe")
async def get_me(call: MethodCall) -> dict[str, object]:
    """Return information about the bot itself."""
    bot, profile = call.bot, call.bot.profile
    return {
        **bot.as_json(),
        "active_usernames": [bot.username],
        "can_join_groups": profile.can_join_groups,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": profile.supports_inline_queries,
        "supports_guest_queries": profile.supports_guest_queries,
        "supports_join_request_queries": profile.supports_join_request_queries,
        "can_connect_to_business": profile.can_connect_to_business,
        "has_main_web_app": False,
        "has_topics_enabled": profile.has_topics_enabled,
        "allows_users_to_create_topics": profile.allows_users_to_create_topics,
        "can_manage_bots": profile.can_manage_bots,
        "inline_query_placeholder": profile.inline_query_placeholder,
        "needs_inline_query_location": profile.needs_inline_query_location,
        # a sidebar has no effect without topics
        "has_topic_sidebar": profile.has_topics_enabled and profile.has_topic_sidebar,
    }


@emulates("getUpdates")
async def get_updates(call: MethodCall) -> list[UpdateJson]:
    """Return waiting updates, after waiting up to `timeout` seconds for the first."""
    arguments, inbox = call.arguments, call.emulator.inboxes[call.bot.id]
    if call.emulator.courier(call.bot):
        raise await inbox.brake(conflict(WEBHOOK_IS_ACTIVE))
    _remember_allowed(call)
    updates = await inbox.poll(
        arguments.number("offset"),
        arguments.integer("limit", 100, least=1, most=100),
        arguments.integer("timeout", least=0, most=50),
    )
    return [update.as_json() for update in updates]


@emulates("setWebhook", lacks="support for certificate and ip_address")
async def set_webhook(call: MethodCall) -> MethodResult:
    """Set the URL to send updates to; an empty URL removes the webhook."""
    url = call.arguments.text("url").strip()
    if not url:
        return await delete_webhook(call)
    if "://" not in url:
        url = f"https://{url}"
    emulator, bot = call.emulator, call.bot
    webhook = Webhook(
        url,
        call.arguments.text("secret_token"),
        call.arguments.integer("max_connections", 40, least=1, most=100),
        has_certificate="certificate" in call.arguments.uploads,
    )
    now = emulator.clock.now()
    if now < emulator.next_webhook_change.get(bot.id, 0):
        raise too_many_requests(1)
    emulator.next_webhook_change[bot.id] = now + CHANGE_SECONDS
    if _is_set_already(call, webhook):
        _remember_allowed(call)
        return MethodResult(True, "Webhook is already set")
    # as on the real server, remove the old webhook and drop updates even if the new one is invalid
    emulator.close_webhook(bot)
    inbox = emulator.inboxes[bot.id]
    if call.arguments.flag("drop_pending_updates"):
        inbox.drop_all()
    inbox.end_poll(conflict("terminated by setWebhook request"))
    _check_secret(webhook.secret_token)
    address = await _check_url(call, url)
    _remember_allowed(call)
    emulator.close_webhook(bot)  # another call can arrive during the host lookup
    emulator.open_webhook(
        bot,
        Webhook(
            url, webhook.secret_token, webhook.max_connections, address, webhook.has_certificate
        ),
    )
    return MethodResult(True, "Webhook was set")


@emulates("deleteWebhook")
async def delete_webhook(call: MethodCall) -> MethodResult:
    """Remove the webhook, and keep the waiting updates unless the bot asks to drop them."""
    had = call.emulator.courier(call.bot) is not None
    call.emulator.close_webhook(call.bot)
    if call.arguments.flag("drop_pending_updates"):
        call.emulator.inboxes[call.bot.id].drop_all()
    return MethodResult(True, "Webhook was deleted" if had else "Webhook is already deleted")


@emulates("getWebhookInfo")
async def get_webhook_info(call: MethodCall) -> dict[str, object]:
    """Return the webhook's URL, the number of waiting updates, and the last error."""
    inbox, courier = call.emulator.inboxes[call.bot.id], call.emulator.courier(call.bot)
    inbox.drop_expired()
    webhook = courier.webhook if courier else Webhook("")
    found: dict[str, object] = {
        "url": webhook.url,
        "has_custom_certificate": webhook.has_certificate,
        "pending_update_count": len(inbox.waiting),
    }
    if courier:
        if courier.last_error:
            found["last_error_date"], found["last_error_message"] = courier.last_error
        found["max_connections"] = webhook.max_connections
        if webhook.ip_address:
            found["ip_address"] = webhook.ip_address
    if inbox.allowed != DEFAULT_TYPES:
        found["allowed_updates"] = [each for each in UPDATE_TYPES if each in inbox.allowed]
    return found


@emulates("getFile")
async def get_file(call: MethodCall) -> dict[str, object]:
    """Return a file's size, and the path where it can be downloaded for an hour."""
    file_id = call.arguments.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    files = call.emulator.files
    stored = files.downloadable(file_id, call.bot.id)
    path = files.link(stored, call.bot.id)
    return {**call.emulator.views.file(stored, call.bot), "file_path": path}


def _remember_allowed(call: MethodCall) -> None:
    """Store `allowed_updates`; an empty list means the default, and an invalid value is ignored."""
    if not call.arguments.text("allowed_updates"):
        return
    try:
        given = call.arguments.json("allowed_updates")
    except ValueError:
        return
    if isinstance(given, list):
        asked = frozenset(str(each).lower() for each in given).intersection(UPDATE_TYPES)
        call.emulator.inboxes[call.bot.id].allowed = asked or DEFAULT_TYPES


def _is_set_already(call: MethodCall, webhook: Webhook) -> bool:
    courier = call.emulator.courier(call.bot)
    if courier is None or webhook.has_certificate or courier.webhook.has_certificate:
        return False
    same = (
        courier.webhook.url == webhook.url
        and courier.webhook.secret_token == webhook.secret_token
        and courier.webhook.max_connections == webhook.max_connections
    )
    return same and not call.arguments.flag("drop_pending_updates")


def _check_secret(secret: str) -> None:
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")


async def _check_url(call: MethodCall, url: str) -> str:
    """Return the address of the URL's host. Raises ApiError if the URL can't be a webhook."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise bad_request("invalid webhook URL specified") from exc
    if parts.scheme not in {"http", "https"} or not host:
        raise bad_request("invalid webhook URL specified")
    settings = call.emulator.settings
    if settings.strict:
        _check_strictly(parts, host)
    try:
        check_target(url, settings.allowed_hosts)
    except ForbiddenTarget as exc:
        raise bad_request(f"bad webhook: {exc}") from exc
    loop = asyncio.get_running_loop()
    try:
        name = await known_name(host)
        found = await loop.getaddrinfo(name, port or 443, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known") from exc
    return min((str(address[4][0]) for address in found), key=lambda text: ":" in text)


def _check_strictly(parts: SplitResult, host: str) -> None:
    """Raise ApiError for URLs that Telegram refuses, but a server run with `--local` accepts."""
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if is_loopback(host):
        address = "127.0.0.1" if host.endswith("localhost") else host
        raise bad_request(f"bad webhook: IP address {address} is reserved")
