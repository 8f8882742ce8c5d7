"""Drafts, and rich messages made of blocks such as headings, lists and tables."""
