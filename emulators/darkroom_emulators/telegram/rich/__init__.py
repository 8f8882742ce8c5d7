"""Rich messages, of blocks such as headings, lists and tables, and drafts that grow."""
