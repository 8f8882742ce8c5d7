"""Our gateway compared with `sam local start-api` and what is known of API Gateway."""
