"""Our runtime client compared with AWS's own: both run the same handlers."""
