"""Unchanged aiogram and python-telegram-bot bots sell something for Stars, then issue a refund."""

import asyncio

from telegram import LabeledPrice as PtbPrice
from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    CommandHandler,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from darkroom_emulators.telegram.events import StarsPayment


def buy_and_return(telegram_emulator, within=20):
    """Buy what the bot offers in reply to /buy, then ask for a refund."""
    telegram_emulator.send_text("/buy")
    offer = telegram_emulator.wait_for_message(lambda m: "invoice" in m)
    telegram_emulator.pay(offer["message_id"])
    payment = telegram_emulator.wait_for(StarsPayment, lambda each: each.state == "paid")
    telegram_emulator.wait_for_text("Thank you for 50 Stars")
    assert telegram_emulator.stars()["stars"] == 950
    telegram_emulator.send_text(f"/refund {payment.telegram_payment_charge_id}")
    telegram_emulator.wait_for(StarsPayment, lambda each: each.state == "refunded")
    telegram_emulator.wait_for_text("Balance: 0, transactions: 2")
    assert telegram_emulator.stars()["stars"] == 1000


def test_aiogram(live_telegram, aiogram, aiogram_photo_bot):
    router, command_is, types = aiogram.Router(), aiogram.filters.Command, aiogram.types

    @router.message(command_is("buy"))
    async def buy(message: types.Message):
        await message.answer_invoice(
            title="10 pictures",
            description="Ten more pictures",
            payload="ten",
            currency="XTR",
            prices=[types.LabeledPrice(label="10 pictures", amount=50)],
        )

    @router.pre_checkout_query()
    async def check(query: types.PreCheckoutQuery):
        await query.answer(ok=query.invoice_payload == "ten")

    @router.message(aiogram.F.successful_payment)
    async def thank(message: types.Message):
        await message.answer(f"Thank you for {message.successful_payment.total_amount} Stars")

    @router.message(command_is("refund"))
    async def refund(message: types.Message, command: aiogram.filters.CommandObject):
        await message.bot.refund_star_payment(message.from_user.id, command.args)

    @router.message(aiogram.F.refunded_payment)
    async def refunded(message: types.Message):
        balance = await message.bot.get_my_star_balance()
        moved = await message.bot.get_star_transactions()
        await message.answer(f"Balance: {balance.amount}, transactions: {len(moved.transactions)}")

    async def main():
        bot, dispatcher = aiogram_photo_bot.build(live_telegram.token, live_telegram.url)
        dispatcher.sub_routers.clear()
        dispatcher.include_router(router)
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        try:
            await asyncio.to_thread(buy_and_return, live_telegram)
        finally:
            await dispatcher.stop_polling()
            await polling

    asyncio.run(main())


def test_python_telegram_bot(live_telegram):
    async def buy(update: Update, context):
        await update.message.reply_invoice(
            "10 pictures", "Ten more pictures", "ten", "XTR", [PtbPrice("10 pictures", 50)]
        )

    async def check(update: Update, context):
        await update.pre_checkout_query.answer(
            ok=update.pre_checkout_query.invoice_payload == "ten"
        )

    async def thank(update: Update, context):
        paid = update.message.successful_payment
        await update.message.reply_text(f"Thank you for {paid.total_amount} Stars")

    async def refund(update: Update, context):
        await update.effective_user.refund_star_payment(context.args[0])

    async def refunded(update: Update, context):
        balance = await context.bot.get_my_star_balance()
        moved = await context.bot.get_star_transactions()
        await update.message.reply_text(
            f"Balance: {balance.amount}, transactions: {len(moved.transactions)}"
        )

    async def main():
        url = f"{live_telegram.url}/bot"
        application = ApplicationBuilder().token(live_telegram.token).base_url(url).build()
        application.add_handler(CommandHandler("buy", buy))
        application.add_handler(CommandHandler("refund", refund))
        application.add_handler(PreCheckoutQueryHandler(check))
        application.add_handler(MessageHandler(filters.SUCCESSFUL_PAYMENT, thank))
        application.add_handler(MessageHandler(filters.StatusUpdate.REFUNDED_PAYMENT, refunded))
        async with application:
            await application.start()
            await application.updater.start_polling()
            try:
                await asyncio.to_thread(buy_and_return, live_telegram)
            finally:
                await application.updater.stop()
                await application.stop()

    asyncio.run(main())
