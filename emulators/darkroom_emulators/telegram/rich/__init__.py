"""Rich messages, made of blocks such as headings, lists and tables; and drafts."""
