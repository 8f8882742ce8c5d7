import io
import os
from urllib.parse import unquote_plus

import boto3
from PIL import Image

s3 = boto3.client("s3")


def handler(event, context):
    edge = int(os.environ["EDGE"])
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        picture = Image.open(s3.get_object(Bucket=bucket, Key=key)["Body"])
        picture.thumbnail((edge, edge))
        content = io.BytesIO()
        picture.save(content, "JPEG")
        s3.put_object(Bucket=os.environ["TARGET"], Key=key, Body=content.getvalue())
