from shared.words import greeting
from stamp import VERSION


def handler(event, context):
    return f"{greeting(event['pathParameters']['name'])} ({VERSION})"
