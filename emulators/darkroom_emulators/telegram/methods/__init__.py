"""The methods of the Bot API, with one module per topic."""
