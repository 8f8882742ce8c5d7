"""An unchanged aiogram bot sends rich messages, and drafts that have a stop button."""

import asyncio

from darkroom_emulators.telegram.events import ChatDraft


def test_a_person_stops_a_draft_and_gets_the_text_so_far(live_telegram, aiogram, aiogram_photo_bot):
    telegram = live_telegram
    dispatcher, so_far = aiogram.Dispatcher(), "# So far\n\nit is **good**"

    @dispatcher.message(aiogram.filters.Command("write"))
    async def write(message: aiogram.types.Message):
        rich = aiogram.types.InputRichMessage(markdown=so_far)
        await message.bot.send_message_draft(message.chat.id, draft_id=1, text="")
        await message.bot.send_rich_message_draft(
            message.chat.id, draft_id=1, rich_message=rich, can_stop=True
        )

    @dispatcher.stopped_message_generation()
    async def stopped(update: aiogram.types.MessageGenerationStopped, bot):
        rich = aiogram.types.InputRichMessage(markdown=so_far)
        sent = await bot.send_rich_message(update.chat.id, rich_message=rich)
        assert sent.rich_message.blocks[0].type == "heading"
        await bot.edit_message_text(
            chat_id=update.chat.id,
            message_id=sent.message_id,
            rich_message=aiogram.types.InputRichMessage(html="<h2>Stopped</h2>"),
        )

    def person():
        telegram.send_text("/write")
        telegram.wait_for(ChatDraft, lambda event: event.draft["can_stop"])
        telegram.stop_draft()
        assert telegram.drafts() == []
        telegram.wait_for_message(lambda message: "edit_date" in message)
        [heading] = telegram.messages()[-1]["rich_message"]["blocks"]
        assert heading == {"type": "heading", "text": "Stopped", "size": 2}

    async def main():
        bot, _ = aiogram_photo_bot.build(telegram.token, telegram.url)
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        try:
            await asyncio.to_thread(person)
        finally:
            await dispatcher.stop_polling()
            await polling

    asyncio.run(main())
