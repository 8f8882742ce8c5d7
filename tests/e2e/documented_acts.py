"""People pay, react, share, vote, join and choose inline results, through documented calls."""

import json
from pathlib import Path

import requests

from local.settings import LOCAL_VALUES

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()
ACTS = "/_emulator/users/{user_id}"
MONTH = {
    "title": "Photos",
    "description": "A month",
    "payload": "p",
    "currency": "XTR",
    "prices": [{"label": "A month", "amount": 100}],
    "subscription_period": 2592000,
}
CAT = {
    "type": "article",
    "id": "1",
    "title": "Cat",
    "input_message_content": {"message_text": "A cat"},
}


def people_pay_react_and_choose(call, person):
    """Call the operations with which people pay, react, share, vote, join and choose results."""
    user = {"user_id": person}
    stars = f"{ACTS}/stars", user

    def act(word, **body):
        return call("telegram", "POST", (f"{ACTS}/{word}", user), json=body).json()

    act("stars", stars=500)
    query = act("pay", link=bot(call, "createInvoiceLink", **MONTH))["pre_checkout_query_id"]
    bot(call, "answerPreCheckoutQuery", pre_checkout_query_id=query, ok=True)
    (subscription,) = call("telegram", "GET", stars).json()["subscriptions"]
    charge = subscription["telegram_payment_charge_id"]
    act("subscription", telegram_payment_charge_id=charge, canceled=True)

    media = json.dumps([{"type": "photo", "media": f"{call.cloud.url('page')}/api/sample"}])
    sold = bot(call, "sendPaidMedia", chat_id=person, star_count=5, media=media)["message_id"]
    act("buy", message_id=sold)
    call("telegram", "POST", (f"{ACTS}/photo", user), files={"photo": ("a.jpg", PHOTO)})
    act("react", message_id=sold, emoji="👍")
    bot(call, "sendMessageDraft", chat_id=person, draft_id=7, text="So far", can_stop=True)
    act("stop")

    act("location", latitude=55.75, longitude=37.62, title="Darkroom", address="1, Red Street")
    place = {"latitude": 55.75, "longitude": 37.62}
    sent = act("location", **place, live_period=60)["messages"][0]["message_id"]
    moving = f"{ACTS}/location/{{message_id}}", {**user, "message_id": sent}
    call("telegram", "POST", moving, json={**place, "latitude": 55.8})
    asked = bot(call, "sendPoll", chat_id=person, question="Which?", options=["A", "B"])
    act("vote", message_id=asked["message_id"], option_ids=[1])
    group = {"type": "supergroup", "title": "Friends", "user_id": 777}
    chat = {"chat_id": call("telegram", "POST", "/_emulator/chats", json=group).json()["id"]}
    members = "/_emulator/chats/{chat_id}/members", chat
    admin = {"bot": call.cloud.bot, "status": "administrator"}
    call("telegram", "POST", members, json=admin)
    act("join", link=bot(call, "exportChatInviteLink", **chat))
    act("contact", phone_number="+79990001122", first_name="Ada")
    act("dice", emoji="🎯")

    settings = "/_emulator/bots/{bot}/settings", {"bot": call.cloud.bot}
    call("telegram", "POST", settings, json={"supports_inline_queries": True})
    query = act("inline", query="cats")["inline_query_id"]
    bot(call, "answerInlineQuery", inline_query_id=query, results=[CAT])
    call("telegram", "GET", (f"{ACTS}/inline/{{query_id}}", {**user, "query_id": query}))
    act("choose", inline_query_id=query, result_id="1")


def bot(call, method, **arguments):
    """Call a Bot API method as the cloud's own bot."""
    url = f"{call.cloud.url('telegram')}/bot{LOCAL_VALUES['TELEGRAM_BOT_TOKEN']}/{method}"
    answer = requests.post(url, json=arguments, timeout=30).json()
    assert answer["ok"], answer
    return answer["result"]
