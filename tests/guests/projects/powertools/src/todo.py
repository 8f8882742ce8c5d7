import os

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

logger = Logger()
app = APIGatewayHttpResolver()
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@app.put("/todo/<id>")
def put(id: str):
    table.put_item(Item={"id": id, **app.current_event.json_body})
    return {"id": id}, 201


@app.get("/todo/<id>")
def get(id: str):
    found = table.get_item(Key={"id": id}).get("Item")
    if found is None:
        raise NotFoundError(id)
    return found


@logger.inject_lambda_context
def handler(event, context):
    return app.resolve(event, context)
