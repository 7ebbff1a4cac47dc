import base64
import json
from urllib.parse import parse_qs

from crm import tell


def handler(event, context):
    method = event.get("httpMethod") or event.get("requestContext", {}).get("http", {}).get("method")
    if method == "GET":
        given = event["queryStringParameters"]
    elif method == "POST":
        body = event["body"]
        if event["isBase64Encoded"]:
            body = base64.b64decode(body).decode()
        is_json = event["headers"]["content-type"] == "application/json"
        given = json.loads(body) if is_json else {name: found[0] for name, found in parse_qs(body).items()}
    elif "cookies" in event:
        given = dict(pair.split("=") for pair in event["cookies"])
    else:
        given = event
    return {"statusCode": 200, "body": tell(given)}
