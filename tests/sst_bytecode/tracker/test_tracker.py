"""The tracker says whose data it saw, once for each datum, and what left with whom."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections import Counter
from enum import Enum, IntEnum, StrEnum
from urllib.parse import urlencode

import pytest

from sst_bytecode.facts import Alias, Attempt, Found, Lineage, Outcome, Payload, Place, Seen, Tag
from sst_bytecode.keys import Key
from sst_bytecode.personal.confirm import confirm, national_number
from sst_bytecode.tracker.candidates import UNCONFIRMED
from sst_bytecode.tracker.tracker import Tracker

HERE = Place("shop.py", 7, 4, "join", "MainThread")
EMAIL = "Wilma.Quist@mail.example"
FORM = {"email": EMAIL, "first_name": "Wilma", "income": "48250", "password": "s3cret-horse"}


class Records(list):
    """What was written, in order."""

    def of(self, kind):
        """The records of one kind."""
        return [record for record in self if type(record) is kind]


@pytest.fixture
def records():
    """All that the tracker has written."""
    return Records()


@pytest.fixture
def tracker(records):
    """A tracker that writes to *records*."""
    return Tracker(Key(b"test"), lambda *new: records.extend(new))


def send(tracker, url="https://api.vendor.example/v1", **body):
    """One operation from begin to end."""
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url=url, method="POST", body=body, content_type="application/json"))
    operation.end("200")


def test_a_request_waits_for_its_person(tracker, records):
    """What a form gave is recorded under the name that the application uses, with no trace of a stranger."""
    token = tracker.begin_request(None)
    tracker.learn("flask.form", None, FORM, HERE)
    assert not records
    tracker.identify("17")
    assert {tag.person for tag in records.of(Tag)} == {"17"}
    assert not records.of(Alias)
    tracker.end_request(token)


def test_an_event_tells_the_keys_of_what_left(tracker, records):
    """Those without data too; what a later part of a body adds is told once; whose key is a datum is told by no key."""
    tracker.learn("flask.form", None, FORM, HERE, person="user-17")
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://api.vendor.example/v1", body={"plan": "pro", "user": {"mail": EMAIL}}))
    operation.send(Payload(body={"plan": "free", "source": "web"}))
    operation.send(Payload(body={"source": "app"}))
    operation.end("200")
    assert [attempt.outline for attempt in records.of(Attempt)] == [("body.plan", "body.user", "body.user.mail")]
    assert [found.outline for found in records.of(Found)] == [("body.source",)]
    for key in (EMAIL, "Wilma", "s3cret-horse"):
        send(tracker, scores={key: {"points": 3}, "Grace": {"points": 5}})
        assert records.of(Attempt)[-1].outline == ("body.scores", "body.scores.{…}", "body.scores.{…}.points"), key


def test_a_visitor_who_logs_in_is_one_person(tracker, records):
    """What left before the person was known is joined to the person by an alias, recorded once."""
    token = tracker.begin_request(None)
    tracker.learn("flask.form", None, FORM, HERE)
    send(tracker, address=EMAIL)
    (stranger,) = {tag.person for tag in records.of(Tag)}
    tracker.identify("17")
    tracker.identify("17")
    assert [(alias.person, alias.alias) for alias in records.of(Alias)] == [("17", stranger)]
    tracker.end_request(token)


def test_a_name_that_was_never_used_needs_no_alias(tracker, records):
    """A request that showed nothing of anybody before its person was known leaves no record."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.end_request(token)
    assert not records


def test_an_address_joins_a_stranger_to_the_person_who_has_it(tracker, records):
    """Who registers in one request and logs in with the next is one person."""
    token = tracker.begin_request(None)
    tracker.learn("flask.form", None, FORM, HERE)
    tracker.end_request(token)
    (stranger,) = {tag.person for tag in records.of(Tag)}
    tracker.learn("sqlalchemy.users", "email", EMAIL.upper(), HERE, person="17")
    assert [(alias.person, alias.alias) for alias in records.of(Alias)] == [("17", stranger)]
    send(tracker, who=EMAIL)
    (attempt,) = records.of(Attempt)
    assert {finding.person for finding in attempt.data} == {"17"}


def test_a_row_with_somebody_elses_address_is_theirs(tracker, records):
    """A request loads other people's rows: one that does not say whose it is goes by the address in it."""
    tracker.learn("flask.json", None, {"email": EMAIL, "city": "Malmö"}, HERE, person="wilma")
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.json", None, {"email": "seventeen@mail.example"}, HERE)
    tracker.learn("sqlalchemy.order", "order", {"assigned_to_email": EMAIL, "city": "Gävle"}, HERE)
    for row in ({"mail": EMAIL, "born": "1971-03-30"}, {"mail": "seventeen@mail.example", "born": "1990-11-02"}):
        tracker.learn("sqlalchemy.lead", "lead", row, HERE)
    send(tracker, mail=EMAIL, born="1971-03-30")
    send(tracker, mail="seventeen@mail.example", born="1990-11-02", city="Gävle")
    tracker.end_request(token)
    told = [{(found.person, found.category) for found in attempt.data} for attempt in records.of(Attempt)]
    assert told == [
        {("wilma", "email"), ("wilma", "birth_date")},
        {("17", "email"), ("17", "birth_date"), ("17", "city")},  # wilma deals with the order, which is not hers
    ]


def test_a_visitor_known_by_a_key_is_one_person_over_requests(tracker, records):
    """The same anonymous key names the same visitor; the log-in joins it."""
    for _ in range(2):
        token = tracker.begin_request(None)
        tracker.identify_anonymous("cart-91")
        tracker.learn("flask.args", "first_name", "Wilma", HERE)
        tracker.end_request(token)
    (visitor,) = {tag.person for tag in records.of(Tag)}
    assert visitor.startswith("visitor:")
    assert "cart-91" not in visitor
    token = tracker.begin_request(None)
    tracker.identify_anonymous("cart-91")
    tracker.learn("flask.args", "first_name", "Wilma", HERE)
    send(tracker, first_name="Wilma")
    tracker.identify("17")
    tracker.end_request(token)
    assert [(alias.person, alias.alias) for alias in records.of(Alias)] == [("17", visitor)]


def test_an_id_that_is_personal_is_keyed(tracker, records):
    """An application that names people by their address has a stand-in recorded, the same for every spelling."""
    for spelling in (EMAIL, EMAIL.lower()):
        token = tracker.begin_request(None)
        tracker.identify(spelling)
        tracker.learn("flask.form", None, FORM, HERE)
        tracker.end_request(token)
    (name,) = {tag.person for tag in records.of(Tag)}
    assert name.startswith("key:")
    assert "wilma" not in repr(records).lower()


def test_a_tag_is_recorded_once_and_counted(tracker, records):
    """One tag for a person, field, fingerprint and source; what comes again is a count."""
    for _ in range(5):
        tracker.learn("flask.form", "email", EMAIL, HERE, person="17")
    tracker.flush()
    assert [tag.category for tag in records.of(Tag)] == ["email"]
    assert sum(seen.count for seen in records.of(Seen)) == 4


def counted(records):
    """How often each tag was seen again."""
    counts = Counter()
    for seen in records.of(Seen):
        counts[seen.tag] += seen.count
    return counts


def test_what_is_known_is_counted_and_stays_live(tracker, records):
    """A row that came before need not be told again: it counts, for its person alone, and is live for longer."""
    assert not tracker.knows("row 1", "17")
    tracker.learn("orm.users", "users", {"email": EMAIL, "plan": "pro"}, HERE, person="17", like="row 1")
    assert not tracker.knows("row 1", "17"), "the plan may turn out to be somebody's"
    tracker.learn("orm.users", "users", {"email": EMAIL, "phone": "+4915112345678"}, HERE, person="17", like="row 2")
    first = tracker.live.order[0]
    first.seen = 0.0
    assert tracker.knows("row 2", "17")
    assert not tracker.knows("row 2", "18")
    assert first.seen > 0.0
    tracker.flush()
    assert {tag.field for tag in records.of(Tag)} == {"email", "phone"}
    assert sorted(counted(records).values()) == [1, 2]


def test_equal_sights_are_told_apart_by_field_type_and_owner(tracker, records):
    """`1` is not ``True`` and not ``"1"``, one field is not another, and one person's sight is not another's."""
    for value in ({"income": 51000}, {"income": "51000"}, {"salary": 51000}, {"income": 51000.0}):
        for person in ("17", "18"):
            tracker.learn("orm.users", "users", value, HERE, person=person)
            tracker.learn("orm.users", "users", value, HERE, person=person)
    tracker.flush()
    assert {(tag.person, tag.field) for tag in records.of(Tag)} == {("17", "income"), ("18", "income")}
    assert sorted(counted(records).values()) == [7, 7]


def test_a_value_keeps_the_name_of_its_first_source(tracker, records):
    """A column that is called otherwise does not rename what the form gave."""
    tracker.learn("flask.form", "email", EMAIL, HERE, person="17")
    tracker.learn("sqlalchemy.users", "mail_address", EMAIL, HERE, person="17")
    assert [(tag.source, tag.field) for tag in records.of(Tag)] == [
        ("flask.form", "email"),
        ("sqlalchemy.users", "email"),
    ]


def test_a_secret_is_recorded_in_no_form_and_reported_when_it_leaves(tracker, records):
    """A password's tag has neither fingerprint nor preview; the event says that it left."""
    tracker.learn("flask.form", "password", FORM["password"], HERE, person="17")
    send(tracker, pw=FORM["password"])
    (tag,) = records.of(Tag)
    assert (tag.category, tag.fingerprint, tag.preview) == ("password", "", "")
    assert [finding.category for finding in records.of(Attempt)[0].data] == ["password"]
    assert FORM["password"] not in repr(records)


def test_what_nobody_asked_for_is_recorded_only_if_it_leaves(tracker, records):
    """The client's address is live from the start; its tag is written together with the event that carries it."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.headers", "remote_addr", "203.0.113.80", HERE, lazy=True)
    assert not records
    send(tracker, ip="203.0.113.80")
    assert [tag.category for tag in records.of(Tag)] == ["ip_address"]
    tracker.end_request(token)


def test_an_attempt_is_written_before_and_an_outcome_after(tracker, records):
    """The event is on record when the probe lets the call go on; a retry is the same event; a later part adds to it."""
    tracker.learn("flask.form", None, FORM, HERE, person="17")
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    payload = Payload(url="https://api.vendor.example/v1", body={"email": EMAIL}, content_type="application/json")
    operation.send(payload)
    assert len(records.of(Attempt)) == 1
    assert not records.of(Outcome)
    operation.send(payload)
    operation.send(Payload(url=payload.url, body={"income": 48250}, content_type="application/json"))
    operation.end("ConnectionError")
    operation.end("200")
    assert len(records.of(Attempt)) == 1
    assert [[finding.field for finding in found.data] for found in records.of(Found)] == [["income"]]
    assert [(outcome.outcome, outcome.attempts) for outcome in records.of(Outcome)] == [("ConnectionError", 3)]


@pytest.mark.parametrize("cut", [1, 6, 12, len(EMAIL) - 1])
def test_a_value_across_the_border_of_two_pieces(tracker, records, cut):
    """A streamed body is read piece by piece: what stands across a border is found, once, and nothing is told twice."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.form", None, FORM, HERE)
    text = f"first 48250 {'x' * 2000} to {EMAIL} from Wilma {'y ' * 2000}".encode()
    at = text.index(EMAIL.encode()) + cut
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://api.vendor.example/v1"))
    operation.send(Payload(body=text[:at]))
    assert not [item for found in records.of(Found) for item in found.data if item.category == "email"]
    operation.send(Payload(body=text[at:]))
    operation.send(Payload(body=b"and that is all"))
    operation.end("200")
    told = [item for found in records.of(Found) for item in found.data]
    assert [item.where for item in told if item.category == "email"] == ["body"]
    assert len({(item.tag, item.weak) for item in told}) == len(told)
    tracker.end_request(token)


def test_an_encoded_value_beside_a_border_is_told_once(tracker, records):
    """A head, and then a form: what a piece holds for itself is told of it, not of the two pieces together."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.form", None, FORM, HERE)
    operation = tracker.begin("socket", "socket", "socket.send", HERE)
    head = b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    operation.send(Payload(url="tcp://a.example:80", body=head))
    operation.send(Payload(body=urlencode({"mail": EMAIL, "n": 1}).encode()))
    half = base64.b64encode(EMAIL.encode())
    operation.send(Payload(body=b"and in base64: " + half[:12]))
    operation.send(Payload(body=half[12:]))
    operation.end("200")
    told = [item for found in records.of(Found) for item in found.data if item.category == "email" and not item.weak]
    assert [(item.form, item.where) for item in told] == [("", "body.mail"), ("base64", "body")]
    tracker.end_request(token)


def test_what_gets_support_later_is_told_again(tracker, records):
    """A match that was weak in one piece of a body counts once a later piece supports it."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.form", None, FORM, HERE)
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://api.vendor.example/v1", body=b"dear Wilma"))
    operation.send(Payload(body=f"Wilma <{EMAIL}>".encode()))
    operation.send(Payload(body=b"dear Wilma"))
    operation.end("200")
    (attempt,) = records.of(Attempt)
    told = [*attempt.data, *(item for found in records.of(Found) for item in found.data)]
    assert [item.weak for item in told if item.category == "first_name"] == [True, False]
    tracker.end_request(token)


def test_what_never_sent_is_no_event_unless_it_always_is(tracker, records):
    """An operation that ends without having sent leaves nothing, but for those that are events by themselves."""
    tracker.begin("http", "requests", "requests.post", HERE).end("ValueError")
    assert not records
    tracker.begin("database", "sqlalchemy", "Session.commit", HERE, always=True).end("ok")
    assert [type(record) for record in records] == [Attempt, Outcome]


def test_a_hash_has_its_lineage(tracker, records):
    """What was made of an address is a tag of its own, with the address as its parent."""
    import hashlib

    tracker.learn("flask.form", "email", EMAIL, HERE, person="17")
    send(tracker, em=hashlib.sha256(EMAIL.lower().encode()).hexdigest())
    parent, child = records.of(Tag)
    (lineage,) = records.of(Lineage)
    assert (lineage.parent, lineage.child, lineage.operation) == (parent.id, child.id, "lower > sha256")


def test_the_url_is_masked_in_path_and_query(tracker, records):
    """No personal value stands in a recorded address."""
    tracker.learn("flask.form", None, FORM, HERE, person="17")
    send(tracker, url=f"https://api.vendor.example/u/{EMAIL}/x?mail={EMAIL.replace('@', '%40')}&n=1")
    (attempt,) = records.of(Attempt)
    assert "quist" not in attempt.destination.url.lower()
    assert attempt.destination.url.startswith("https://api.vendor.example/u/")
    assert attempt.destination.url.endswith("&n=1")


def test_a_key_that_is_somebodys_datum_is_not_written_down(tracker, records):
    """Where a program uses addresses, names or passwords as keys, the recorded place names their category."""
    tracker.learn("flask.form", None, FORM, HERE, person="17")
    send(tracker, **{EMAIL: {"Wilma": {"contact": EMAIL}}, FORM["password"]: {"mail": EMAIL}})
    places = [finding.where for finding in records.of(Attempt)[0].data]
    assert "body.{email}.{first_name}.contact" in places
    assert "body.{password}.mail" in places
    assert not [word for word in ("quist", "wilma", "s3cret") if word in repr(records).lower()]


def test_a_key_beside_a_derived_value_is_not_written_down_either(tracker, records):
    """Of what only a probe saw being made the place is told without the datum that is a key on the way."""
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.form", None, FORM, HERE)
    sealed = "0f9d3c55a1b2c4d6e8f00112233445566778899aabbccddeeff0011223344556"
    origins = tracker.origins((EMAIL,))
    tracker.derive("hmac-sha256", origins, sealed, lambda: HERE)
    text = "Wilma sealed 0f9d3c55"
    tracker.derive("seal", tracker.origins((EMAIL,)), f"{text} for {EMAIL}", lambda: HERE)
    send(tracker, by={"Wilma.Quist@mail.example": sealed, "Wilma": {"s3cret-horse": f"{text} for {EMAIL}"}})
    (attempt,) = records.of(Attempt)
    places = {item.where for item in attempt.data if "flow" in item.evidence}
    assert places == {"body.by.{email}", "body.by.{first_name}.{password}"}
    tracker.end_request(token)


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port/", "", "sqlite:////srv/app.db"])
def test_a_strange_url_is_no_reason_to_fail(tracker, records, url):
    """The call will say itself what is wrong with it."""
    send(tracker, url=url)
    assert len(records.of(Attempt)) == 1


def test_people_are_kept_apart_in_threads(tracker, records):
    """Fifty requests at once: what each gave is found for its own person only."""

    def visit(number):
        token = tracker.begin_request(None)
        tracker.identify(str(number))
        tracker.learn("flask.form", None, {"email": f"someone{number}@mail.example", "first_name": "Wilma"}, HERE)
        barrier.wait()
        send(tracker, email=f"someone{number}@mail.example", first_name="Wilma", of=number)
        tracker.end_request(token)

    barrier = threading.Barrier(50)
    threads = [threading.Thread(target=visit, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    attempts = records.of(Attempt)
    assert len(attempts) == 50
    assert all(len({finding.person for finding in attempt.data}) == 1 for attempt in attempts)
    assert {attempt.data[0].person for attempt in attempts} == {str(number) for number in range(50)}


def test_a_child_does_not_write_its_parents_counts(tracker, records):
    """After a fork what was counted before it is the parent's to write."""
    for _ in range(3):
        tracker.learn("flask.form", "email", EMAIL, HERE, person="17")
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        records.clear()
        tracker.flush()
        os.write(writer, str(len(records)).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writer)
    assert os.read(reader, 10) == b"0"
    os.close(reader)


def test_libraries_find_the_number_of_a_person(tracker, records):
    """A national number under a name that says nothing is found by its check digits, and live from then on."""
    tracker.learn("flask.form", "reference", "RSSMRA85T10A562S", HERE, person="17")
    assert not records.of(Tag)
    tracker.confirm(confirm, national_number)
    assert [tag.category for tag in records.of(Tag)] == ["national_id"]
    send(tracker, x="RSSMRA85T10A562S")
    assert [finding.field for finding in records.of(Attempt)[0].data] == ["reference"]


def test_libraries_turn_down_what_only_looks_like_a_number_of_a_phone(tracker, records):
    """A value that its shape alone made a phone number, and that no numbering plan has, is called unconfirmed."""
    tracker.learn("flask.form", "reference", "+999 123 456 789", HERE, person="17")
    assert [tag.category for tag in records.of(Tag)] == ["phone"]
    tracker.confirm(confirm, national_number)
    assert [seen.category for seen in records.of(Seen)] == [UNCONFIRMED]


def test_a_source_without_end_is_bounded(tracker, records):
    """Of one access at most two thousand values are taken, and the rest is counted."""
    tracker.learn(
        "flask.json", None, {f"email{number}": f"u{number}@mail.example" for number in range(9_000)}, HERE, person="1"
    )
    assert 1_000 < len(records.of(Tag)) <= 2_001
    assert tracker.failures["source truncated"] == 1


class Hostile:
    """Its text is the application's business."""

    def __str__(self):
        raise AssertionError("asked for its text")

    __repr__ = __str__


def test_an_object_of_the_application_is_not_asked_for_its_text(tracker, records):
    """Only plain values are turned into text."""
    tracker.learn("flask.json", None, {"email": Hostile(), "phone": [Hostile()]}, HERE, person="17")
    assert not records


class Spoken(str):
    """A text with its own idea of itself."""

    __slots__ = ()

    def __str__(self):
        raise AssertionError("asked for its text")

    __len__ = __repr__ = encode = __str__


class Gender(Enum):
    """A choice."""

    F = "female"


def refuse(member, name):
    """Its value is the application's business."""
    assert "value" not in name
    return object.__getattribute__(member, name)


Gender.__getattribute__ = refuse


class Faith(StrEnum):
    """A choice that is a text."""

    LUTHERAN = "lutheran"


class Year(IntEnum):
    """A choice that is a number."""

    FIRST = 1985


class Town(str, Enum):  # noqa: UP042 - as it was written before StrEnum
    """A choice that is a text with the name of the class in it."""

    GENEVA = "Geneva"


def test_a_member_of_an_enum_is_what_it_stands_for(tracker, records):
    """Its value is what leaves; a text keeps its own characters. None of its code runs."""
    given = {
        "email": Spoken("ada@example.org"),
        "gender": Gender.F,
        "religion": Faith.LUTHERAN,
        "birth_year": Year.FIRST,
        "city": Town.GENEVA,
    }
    tracker.learn("fastapi.body", None, given, HERE, person="17")
    assert {tag.field for tag in records.of(Tag)} == set(given)
    matches = tracker.examine(Payload(url="http://x", body=json.dumps({
        "email": "ada@example.org", "gender": "female", "religion": "lutheran", "birth_year": 1985, "city": "Geneva",
    }))).matches  # fmt: skip
    assert {(match.field, match.form) for match in matches if not match.weak} == {(name, ()) for name in given}
