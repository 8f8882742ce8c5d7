"""Telegram Stars: invoices, payments, subscriptions and paid media."""
