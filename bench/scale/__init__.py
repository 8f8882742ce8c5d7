"""Simulate what the bot costs on AWS and where it breaks first; see docs/scale.md."""
