"""Our gateway beside `sam local start-api` and what is known of API Gateway."""
