"""Our runtime client compared with AWS's own: the same handlers, and what both of them do."""
