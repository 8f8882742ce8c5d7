"""What the bot costs on AWS, and where it breaks first: docs/scale.md. Run by scripts/simulate."""
