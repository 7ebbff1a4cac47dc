# Amazon: JSON with base64 in it (Kinesis) and JSON (SES), signed, with a loop of retries of its own.
import hashlib
import json

import boto3
from botocore.config import Config


def send(user, other, address):
    account = {
        "region_name": "eu-west-1",
        "endpoint_url": address + "/flaky",
        "aws_access_key_id": "AKIDEXAMPLE",
        "aws_secret_access_key": "wJalrXUtnFEMI",
        "config": Config(retries={"max_attempts": 3, "mode": "standard"}),
    }
    record = {"id": user["user_id"], "md5": hashlib.md5(user["email"].lower().encode()).hexdigest(), "price": 58461}
    stream = boto3.client("kinesis", **account)
    stream.put_record(StreamName="visits", PartitionKey="1", Data=json.dumps(record).encode())  # sent
    mail = boto3.client("sesv2", **account)
    mail.send_email(  # sent too
        FromEmailAddress="shop@example.com",
        Destination={"ToAddresses": [user["email"]], "BccAddresses": [other["email"]]},
        Content={"Simple": {"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": f"Born {user['birth_date']}"}}}},
    )
    return "done"
