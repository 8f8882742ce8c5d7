"""The methods of the Bot API, one module per topic."""
