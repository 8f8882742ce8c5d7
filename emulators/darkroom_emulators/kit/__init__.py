"""The code that all emulators share: clock, event log, faults, control routes, server, client."""
