"""Run the banner's snippet for each installed Python client, and print the usernames as JSON.

Usage: python clients.py READY telegram|replicate, where READY is what `both --json` prints.
"""

import asyncio
import json
import os
import sys
from importlib import metadata


def telegram(clients):
    """Return the bot's username from each framework, keyed by the framework's name."""
    import telebot
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from telebot import apihelper
    from telegram.ext import ApplicationBuilder

    names = {
        "Bot": Bot,
        "AiohttpSession": AiohttpSession,
        "TelegramAPIServer": TelegramAPIServer,
        "ApplicationBuilder": ApplicationBuilder,
    }

    async def ask():
        async with eval(clients["python-telegram-bot"]["code"], names).build() as application:
            yield "python-telegram-bot", application.bot.username
        async with eval(clients["aiogram"]["code"], names) as bot:
            yield "aiogram", (await bot.get_me()).username
        exec(clients["pyTelegramBotAPI"]["code"], {"apihelper": apihelper})
        token = json.loads(sys.argv[1])["telegram"]["token"]
        yield "pyTelegramBotAPI", telebot.TeleBot(token).get_me().username

    async def collect():
        return {name: found async for name, found in ask()}

    return asyncio.run(collect())


def replicate(clients):
    """Return the account's username, keyed by the installed version of Replicate's client."""
    import replicate

    first = metadata.version("replicate").partition(".")[0]
    (client,) = [each for name, each in clients.items() if name.startswith(f"Python, {first}.")]
    os.environ |= client["variables"]
    found = (
        replicate.Replicate().account.get()
        if first == "2"
        else replicate.Client()._request("GET", "/v1/account").json()
    )
    return {client["name"]: found["username"] if isinstance(found, dict) else found.username}


ready = json.loads(sys.argv[1])
ask = {"telegram": telegram, "replicate": replicate}[sys.argv[2]]
clients = {each["name"]: each for each in ready[sys.argv[2]]["clients"]}
print(json.dumps(ask(clients)))
