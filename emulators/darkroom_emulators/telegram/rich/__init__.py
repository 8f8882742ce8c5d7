"""Rich messages, which consist of blocks such as headings, lists and tables, and drafts."""
