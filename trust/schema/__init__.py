"""Documents what the code knows, for readers in any language: events and control routes."""
