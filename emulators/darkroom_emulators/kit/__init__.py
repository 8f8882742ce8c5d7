"""What the emulators share: clock, event log, faults, control routes, serving, calls."""
