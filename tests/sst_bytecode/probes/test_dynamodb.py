"""Items that boto3 reads from DynamoDB, watched for real: each is told as its own person's, whoever is logged in."""

from __future__ import annotations

import pytest

from tests.dynamodb import serving
from tests.sst_bytecode.probes.stores import SENDING
from tests.sst_bytecode.test_owners import told
from tests.sst_bytecode.test_subjects import sent

HEAD = (
    SENDING
    + """
import boto3
from boto3.dynamodb.conditions import Key
how = dict(region_name="eu-west-1", endpoint_url=ADDRESS, aws_access_key_id="a", aws_secret_access_key="b")
client, resource = boto3.client("dynamodb", **how), boto3.resource("dynamodb", **how)
users, orders = resource.Table("shop-users"), resource.Table("orders")
for n in range(4):
    users.put_item(Item={"user_id": str(n), "email": address(n), "home": {"street": f"{n}{n} Glover Lane"}, "age": n})
"""
)


@pytest.fixture
def run(run_python, tmp_path, service):
    """What was sent while a program ran beside the database, or whose each datum of it is."""

    def run(program, answer=told):
        with serving() as address:
            return answer(run_python, tmp_path, service, f"ADDRESS = {address!r}\n{HEAD}{program}")

    return run


READS = {
    "a resource": "send(to=users.get_item(Key={'user_id': '1'})['Item']['email'])",
    "a client": "send(to=client.get_item(TableName='shop-users', Key={'user_id': {'S': '1'}})['Item']['email']['S'])",
    "the key is asked for": (
        "send(to=users.get_item(Key={'user_id': '1'}, ProjectionExpression='email')['Item']['email'])"
    ),
    "a query": "send(to=users.query(KeyConditionExpression=Key('user_id').eq('1'))['Items'][0]['email'])",
    "a scan": "send(to=users.scan()['Items'][1]['email'])",
    "pages": "send(to=[*client.get_paginator('scan').paginate(TableName='shop-users')][0]['Items'][1]['email']['S'])",
    "several": (
        "asked = {'shop-users': {'Keys': [{'user_id': '1'}]}}\n"
        "send(to=resource.batch_get_item(RequestItems=asked)['Responses']['shop-users'][0]['email'])"
    ),
    "a change": (
        "send(to=users.update_item(Key={'user_id': '1'}, ReturnValues='ALL_OLD', UpdateExpression='SET a = :a', "
        "ExpressionAttributeValues={':a': 1})['Attributes']['email'])"
    ),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_item_is_whose_its_key_says(run, read):
    """In whatever way it is read."""
    assert run(read)[-1:] == [{"email": "row:shop-users:1"}]


FLASK = """
from flask import Flask, session as visit
app = Flask(__name__)
app.secret_key = "k"
orders.put_item(Item={"id": "1", "customer_id": "1", "street": "9 Harbour Road"})
orders.put_item(Item={"id": "2", "user_id": "2", "street": "8 Mill Court"})
shared = resource.Table("everything")
shared.put_item(Item={"pk": "USER#3", "sk": "PROFILE", "email": address(3)})
shared.put_item(Item={"pk": "USER#3", "sk": "CUSTOMER#9", "email": "una@mail.example"})
shared.put_item(Item={"pk": "USER#3", "sk": "FRIEND#2", "email": "olaf@mail.example"})
shared.put_item(Item={"pk": "USER#3", "sk": "ORDER#2", "id": 2, "street": "7 Canal Bank"})

@app.post("/login")
def login():
    visit["user_id"] = "1"
    return ""

@app.post("/tell")
def tell():
    visit["user_id"]
    me = users.get_item(Key={"user_id": "1"})["Item"]
    WHAT
    return ""

web = app.test_client()
web.post("/login")
assert web.post("/tell").status_code == 200
"""


def test_what_a_visitor_reads_of_their_own(run):
    """Each datum with its path, its form and the table that it is of."""
    what = "send(em=sha(me['email']), street=me['home']['street'])"
    event = run(FLASK.replace("WHAT", what), sent)[-1]
    assert {(item.person, item.category, item.field, item.form, item.source) for item in event.data} == {
        ("1", "email", "email", "sha256", "dynamodb.shop-users"),
        ("1", "street", "home.street", "", "dynamodb.shop-users"),
    }


OTHERS = {
    "another item": ("send(to=users.get_item(Key={'user_id': '2'})['Item']['email'])", {"email": "2"}),
    "all of them": ("send(to=sha(users.scan()['Items'][3]['email']))", {"email": "3"}),
    "a customer's order": ("send(to=orders.scan()['Items'][0]['street'])", {"street": "row:customers:1"}),
    "a user's order": ("send(to=orders.scan()['Items'][1]['street'])", {"street": "2"}),
    "a table of all things": ("send(to=shared.scan()['Items'][0]['email'])", {"email": "3"}),
    "a friend of theirs": ("send(to=shared.scan()['Items'][2]['email'])", {"email": ""}),
    "an order of theirs": ("send(to=shared.scan()['Items'][3]['street'])", {"street": "3"}),
    "whom they know": ("send(to=shared.scan()['Items'][1]['email'])", {"email": "row:customers:9"}),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_a_visitor_reads_of_others(run, case):
    """It is whose the item says, not the visitor's."""
    what, expected = OTHERS[case]
    assert run(FLASK.replace("WHAT", what))[-1:] == [expected]
