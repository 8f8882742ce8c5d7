"""Compare our gateway with `sam local start-api`, and with what is known about API Gateway."""
