"""The methods of the Bot API, a module a theme."""
