"""Scenarios: a session of the local cloud as a file that can be run again (docs/scenarios.md)."""
