# Amazon's older protocol: a form, in which the address is escaped, and a signature made of it.
import contextlib

import boto3
from botocore.parsers import ResponseParserError


def send(user, other, address):
    mail = boto3.client(
        "ses",
        region_name="eu-west-1",
        endpoint_url=address,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI",
    )
    with contextlib.suppress(ResponseParserError):  # what answers knows no XML
        mail.send_email(  # sent
            Source="shop@example.com",
            Destination={"ToAddresses": [user["email"], other["email"].lower()]},
            Message={"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": "Your parcel is on its way."}}},
        )
    return "done"
