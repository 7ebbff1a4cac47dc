"""Documents that pymongo reads, watched for real: each is told as its own person's, whoever is logged in."""

from __future__ import annotations

import pytest

from tests.mongodb import serving
from tests.sst_bytecode.probes.stores import SENDING
from tests.sst_bytecode.test_owners import told
from tests.sst_bytecode.test_subjects import sent

HEAD = (
    SENDING
    + """
import asyncio
import pymongo
from bson import DBRef, Int64, ObjectId
base = pymongo.MongoClient(ADDRESS).shop
IDS = [ObjectId(f"{number:024x}") for number in range(6)]
base.users.insert_many([
    {"_id": IDS[n], "email": address(n), "home": {"street": f"{n}{n} Glover Lane", "city": "Lund"}, "sku": n}
    for n in range(6)
])
"""
)


@pytest.fixture
def run(run_python, tmp_path, service):
    """What was sent while a program ran beside the database, or whose each datum of it is."""

    def run(program, answer=told):
        with serving() as address:
            return answer(run_python, tmp_path, service, f"ADDRESS = {address!r}\n{HEAD}{program}")

    return run


def user(number):
    """By what one of the users is known of whom nobody knows how they log in."""
    return f"row:users:{number:024x}"


READS = {
    "one": "send(to=base.users.find_one({'_id': IDS[1]})['email'])",
    "a loop": "for one in base.users.find({'sku': 1}): send(to=one['email'])",
    "next": "send(to=next(base.users.find({'_id': IDS[1]}))['email'])",
    "an index": "send(to=base.users.find()[1]['email'])",
    "the key is asked for": "send(to=base.users.find_one({'_id': IDS[1]}, {'email': 1, '_id': 0})['email'])",
    "a list": "send(to=base.users.find({'sku': 1}).to_list()[0]['email'])",
    "before a change": "send(to=base.users.find_one_and_update({'_id': IDS[1]}, {'$set': {'x': 1}})['email'])",
    "a pipeline": "send(to=list(base.users.aggregate([{'$match': {'sku': 1}}]))[0]['email'])",
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_document_is_whose_its_key_says(run, read):
    """In whatever way it is read."""
    assert run(read) == [{"email": user(1)}]


def test_an_asynchronous_client_tells_as_much(run):
    """One, a loop that asks for more than one batch, a pipeline with two batches, a change."""
    program = """
async def main():
    async with pymongo.AsyncMongoClient(ADDRESS) as client:
        users = client.shop.users
        send(to=(await users.find_one({"_id": IDS[1]}))["email"])
        async for one in users.find(batch_size=2):
            send(to=one["email"])
        async for one in await users.aggregate([{"$match": {}}], batchSize=3):
            send(to=one["email"])
        send(to=(await users.find_one_and_update({"_id": IDS[2]}, {"$set": {"x": 1}}, return_document=True))["email"])
asyncio.run(main())
"""
    numbers = (1, *range(6), *range(6), 2)
    assert run(program) == [{"email": user(number)} for number in numbers]


FLASK = """
from flask import Flask, session as visit
app = Flask(__name__)
app.secret_key = "k"
base.orders.insert_many([
    {"_id": 1, "user_id": IDS[1], "ship": {"street": "9 Harbour Road"}},
    {"_id": 2, "user": DBRef("users", IDS[2]), "ship": {"street": "8 Mill Court"}},
    {"_id": 3, "customer": {"_id": 77, "email": "una@mail.example"},
     "created_by": {"_id": IDS[4], "email": address(4)}},
    {"_id": 4, "userId": IDS[5], "shipping": {"phone": "+4670123450" + "7"},
     "emergency_contact": {"phone": "+4670123450" + "8"},
     "guests": [{"first_name": "Ottilie", "email": "ottilie@mail.example"}]},
    {"_id": 5, "user_id": IDS[3], "ship": {"street": "7 Canal Bank"}},
])
base.tickets.insert_one({"_id": 1, "author": {"user_id": IDS[2], "name": "Edith Hall"},
                         "sender": {"id": 77, "name": "Hedda Rask"}})
base.companies.insert_one({"_id": 1, "owner_id": IDS[4], "employees": [{"name": "Olof Berg", "ssn": "19850101-2384"}]})
base.profiles.insert_many([{"_id": IDS[n], "iban": ("DE65370400440532013917", "DE89370400440532013000")[n - 1]}
                           for n in (1, 2)])
base.products.insert_one({"_id": 1, "sku": "A-1", "title": "Lamp", "city": "Vejle", "price": 12})

@app.post("/login")
def login():
    visit["user_id"] = str(IDS[1])
    return ""

@app.post("/tell")
def tell():
    visit["user_id"]
    me = base.users.find_one({"_id": IDS[1]})
    WHAT
    return ""

client = app.test_client()
client.post("/login")
assert client.post("/tell").status_code == 200
"""
ME = f"{1:024x}"


def test_what_a_visitor_reads_of_their_own(run):
    """Each datum with its path, its form, its line and the collection that it is of."""
    [event] = run(FLASK.replace("WHAT", "send(em=sha(me['email']), street=me['home']['street'])"), sent)
    assert {(item.person, item.category, item.field, item.form, item.source) for item in event.data} == {
        (ME, "email", "email", "sha256", "pymongo.users"), (ME, "street", "home.street", "", "pymongo.users"),
    }  # fmt: skip
    assert event.site.function == "send"


OTHERS = {
    "another document": ("send(to=base.users.find_one({'_id': IDS[3]})['email'])", {"email": f"{3:024x}"}),
    "a digest of it": ("send(to=sha(base.users.find_one({'_id': IDS[3]})['email']))", {"email": f"{3:024x}"}),
    "all of them": ("send(to=list(base.users.find())[4]['home']['street'])", {"home.street": f"{4:024x}"}),
    "without its key": ("send(to=list(base.users.find({}, {'_id': 0}))[2]['email'])", {"email": ""}),
    "distinct": ("send(to=base.users.distinct('email')[2])", {"email": ""}),
    "grouped": ("send(to=list(base.users.aggregate([{'$group': {'_id': '$sku'}}]))[2]['emails'][0])", {"emails": ""}),
    "an order": ("send(to=base.orders.find_one({'_id': 1})['ship']['street'])", {"ship.street": ME}),
    "a reference": ("send(to=base.orders.find_one({'_id': 2})['ship']['street'])", {"ship.street": f"{2:024x}"}),
    "a condition": (
        "send(to=list(base.orders.find({'user_id': IDS[3]}, {'_id': 0, 'ship': 1}))[0]['ship']['street'])",
        {"ship.street": f"{3:024x}"},
    ),
    "a condition that is not one value": (
        "send(to=list(base.users.find({'sku': {'$in': [2, 3]}}, {'_id': 0, 'email': 1}))[0]['email'])",
        {"email": ""},
    ),
    "who is in it": ("send(to=base.orders.find_one({'_id': 3})['customer']['email'])", {"email": "row:customers:77"}),
    "staff": ("send(to=base.orders.find_one({'_id': 3})['created_by']['email'])", {"email": ""}),
    "a part of it": ("send(to=base.orders.find_one({'_id': 4})['shipping']['phone'])", {"shipping.phone": f"{5:024x}"}),
    "a friend": ("send(to=base.orders.find_one({'_id': 4})['emergency_contact']['phone'])", {"phone": ""}),
    "one of several": ("send(to=base.orders.find_one({'_id': 4})['guests'][0]['email'])", {"email": ""}),
    "an author": ("send(to=base.tickets.find_one()['author']['name'])", {"name": f"{2:024x}"}),
    "an id of elsewhere": ("send(to=base.tickets.find_one()['sender']['name'])", {"name": ""}),
    "who works for somebody": ("send(to=base.companies.find_one()['employees'][0]['name'])", {"name": ""}),
    "beside their own": ("send(to=base.profiles.find_one({'_id': IDS[2]})['iban'])", {"iban": ""}),
    "of their own, beside it": ("send(to=base.profiles.find_one({'_id': IDS[1]})['iban'])", {"iban": ME}),
    "a thing": ("send(**{k: v for k, v in base.products.find_one().items() if k != '_id'})", {}),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_a_visitor_reads_of_others(run, case):
    """It is whose the document says, or nobody knows; not the visitor's."""
    what, expected = OTHERS[case]
    assert run(FLASK.replace("WHAT", what)) == [expected]


def test_a_program_has_what_it_would_have_without_us(run):
    """Documents in a class of its own, which is asked for nothing; raw ones; none at all."""
    program = """
from bson.raw_bson import RawBSONDocument
from bson.codec_options import CodecOptions
class Own(dict):
    def keys(self): raise AssertionError
    items = values = __iter__ = __eq__ = keys
    __hash__ = None
own = base.users.with_options(CodecOptions(document_class=Own)).find_one({"_id": IDS[2]})
assert type(own) is Own
send(to=own["email"])
raw = base.users.with_options(CodecOptions(document_class=RawBSONDocument)).find_one({"_id": IDS[2]})
assert type(raw) is RawBSONDocument and raw["email"] == address(2)
assert base.users.find_one({"_id": 7}) is None and list(base.users.find({"_id": 7})) == []
assert b"wanda" in b"".join(base.users.find_raw_batches())
"""
    assert run(program) == [{"email": user(2)}]


def test_among_many_documents_of_things_one_tells_of_somebody(run):
    """However often there was nothing in documents with the same names; who is nested in one is seen."""
    program = """
thing = {"title": "Lamp", "made": {"by": "hand"}, "notes": [{"text": "x"}]}
other = [{"made": {"by": "hand", "mail": address(1)}}, {"notes": [{"text": "x", "email": address(2)}]}]
base.things.insert_many([thing | {"_id": number} for number in range(300)] + [thing | {"_id": "a"} | other[0]])
base.things.insert_one(thing | {"_id": "b"} | other[1])
found = list(base.things.find(batch_size=150))
assert len(found) == 302
send(to=found[300]["made"]["mail"])
send(to=found[301]["notes"][0]["email"])
"""
    assert run(program) == [{"mail": ""}, {"email": ""}]
