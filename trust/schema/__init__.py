"""Generate documentation from the code: events, control routes, faults, flags and methods."""
