"""Our runtime client beside AWS's own: the same handlers, and what both of them do."""
