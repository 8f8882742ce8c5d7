"""Writes down, for readers in any language, what the code knows: events as JSON Schema."""
