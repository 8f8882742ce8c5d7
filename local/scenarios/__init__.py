"""Scenarios: recorded sessions of the local cloud that can be run again (docs/scenarios.md)."""
