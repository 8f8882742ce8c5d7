"""Writes down, for readers in any language, what the code knows: events and control routes."""
