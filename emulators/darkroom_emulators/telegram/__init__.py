"""An emulator of the Telegram Bot API and of the people who write to its bots."""
