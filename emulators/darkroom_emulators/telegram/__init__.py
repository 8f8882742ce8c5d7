"""An emulator of the Telegram Bot API and of the people who chat with its bots."""
