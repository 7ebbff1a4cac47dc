"""Derived values in the tracker: what is held, for how long, and what counts as made of somebody's data."""

from __future__ import annotations

import gc
import hashlib
import io
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Match, Payload, Place, Tag
from sst_bytecode.keys import load
from sst_bytecode.tracker import digests, recognise
from sst_bytecode.tracker.cuts import survives
from sst_bytecode.tracker.inputs import attributes_of, content_of, key_of
from sst_bytecode.tracker.objects import Objects
from sst_bytecode.tracker.parts import Origin
from sst_bytecode.tracker.tracker import Tracker

PLACE = Place("app.py", 3, 0, "go", "MainThread")
ADA = {"email": "Ada.King@Example.org", "name": "Ada Byron King", "income": 73250, "password": "correct horse"}


@pytest.fixture
def records():
    """What is written."""
    return []


@pytest.fixture
def tracker(tmp_path, records):
    """A tracker in the course of a request of person 7, who gave her data."""
    tracker = Tracker(load(str(tmp_path)), lambda *new: records.extend(new))
    tracker.begin_request(None)
    tracker.identify("7")
    tracker.learn("flask.json", None, ADA, PLACE)
    return tracker


def made(tracker, operation, inputs, output, **how):
    """One transform."""
    origins = tracker.origins(inputs, **how)
    if origins is not None:
        tracker.derive(operation, origins, output, lambda: PLACE)
    return origins


def told(tracker, body):
    """Field, form and certainty of what is in a body."""
    return [(m.field, m.form, m.evidence, m.weak) for m in tracker.examine(Payload(url="http://x", body=body)).matches]


def test_what_is_made_again_is_not_looked_for_again(tracker):
    """A walk over the stack is spared where the same place, or a request of the same route, made the same before."""
    asked = []

    def place():
        asked.append(1)
        return PLACE

    def make(at=None):
        tracker.derive("twist", tracker.origins(("ada.king@example.org",)), "k3j2h5k2j3h5k23h", place, at)
        return len(asked)

    assert [make(), make()] == [1, 2]  # nobody knows where it is without looking
    here = object()
    assert [make(here), make(here)] == [3, 3]
    tracker.set_route("/pay")
    assert [make(), make()] == [4, 4]
    tracker.set_route("/register")
    assert make() == 5


def test_what_is_shown_after_something_left_is_followed_too(tmp_path):
    """Of a request whose person is not known: what it showed first was held back, and settled by what left."""
    tracker = Tracker(load(str(tmp_path)), lambda *_: None)
    tracker.begin_request(None)
    tracker.learn("flask.args", None, {"utm": "letter"}, PLACE)
    assert not made(tracker, "sha1", ("a handshake",), "9f8c1d")
    tracker.examine(Payload(url="http://x/first"))
    tracker.learn("flask.json", None, ADA, PLACE)
    assert made(tracker, "twist", ("ada.king@example.org",), "k3j2h5k2j3h5k23h")
    assert told(tracker, {"v": "k3j2h5k2j3h5k23h"}) == [("email", ("lower", "twist"), ("flow",), False)]


@pytest.mark.parametrize("spell", [str, lambda digest: f"v1:{digest};"])
def test_a_digest_that_was_seen_being_made_is_not_made_again(tracker, monkeypatch, spell):
    """It is known as it was made; one that was made out of sight has a thousand made, of all that is in play."""
    again = []
    plain = recognise.derivations
    monkeypatch.setattr(digests, "derivations", lambda *of, **how: again.append(of) or plain(*of, **how))
    addresses = (b"ada.king@example.org", b"ADA.KING@EXAMPLE.ORG")
    seen, unseen = (hashlib.sha256(address).hexdigest() for address in addresses)
    assert made(tracker, "sha256", ("ada.king@example.org",), seen)
    told_as = ("email", ("lower", "sha256"), ("value", "flow"), False)
    assert told(tracker, {"v": spell(seen)}) == [told_as]
    assert not again
    assert told(tracker, {"v": spell(unseen)}) == [("email", ("upper", "sha256"), ("value",), False)]
    assert again


def test_a_worker_collects_what_it_makes_of_requests_that_are_over(tmp_path):
    """More than a request may make, and more than is kept of requests that are over, is found when it is sent."""
    works_for = []
    tracker = Tracker(load(str(tmp_path)), lambda *_: None, lent=lambda: tuple(works_for))
    request = tracker.begin_request(None)
    tracker.learn("flask.json", None, ADA, PLACE)
    tracker.end_request(request)
    works_for.append(request)
    digests = [hashlib.sha256(b"%d" % number).hexdigest() for number in range(600)]
    for digest in digests:
        assert made(tracker, "twist", ("ada.king@example.org",), digest)
    assert told(tracker, {"v": digests[0]}) == [("email", ("lower", "twist"), ("flow",), False)]
    assert not tracker.flow.dropped


def test_what_was_held_back_is_taken_in_by_whoever_needs_it(tmp_path):
    """A thread that works for a request goes on where another one waits for the disk, and nothing is recorded twice."""
    records, other = [], []

    def write(*new):
        records.extend(new)
        if not other:
            other.append(None)
            other.append(tracker.origins(("ada.king@example.org",)))

    tracker = Tracker(load(str(tmp_path)), write)
    tracker.begin_request(None)
    tracker.learn("flask.args", None, {"phone": "+4915112345678"}, PLACE)
    tracker.learn("flask.json", None, ADA, PLACE)
    assert tracker.origins(("+4915112345678",))
    assert other[1]
    tags = [record.id for record in records if isinstance(record, Tag)]
    assert len(tags) == len(set(tags)) == 1 + len(ADA)


def test_what_was_held_back_may_be_written_into_meanwhile(tmp_path):
    """A view goes on with the body that it was sent while a thread of its own takes it in: the data in it are found."""

    class Name(str):
        __slots__ = ()

        def __str__(self):
            body[f"seen {len(body)}"] = "by the view"
            return str.__str__(self)

    body = {Name("name"): "Ada Byron King", "of": {Name("email"): "Ada.King@Example.org"}, "tags": [{Name("a"): "b"}]}
    tracker = Tracker(load(str(tmp_path)), lambda *_: None)
    tracker.begin_request(None)
    tracker.learn("flask.json", None, body, PLACE)
    assert made(tracker, "twist", ("ada.king@example.org",), "k3j2h5k2j3h5k23h")
    assert len(body) > 3


def test_a_whole_value_in_any_normal_form_goes_in(tracker):
    """The steps that nobody saw are told by what the value matcher knows."""
    assert made(tracker, "twist", ("ada.king@example.org",), "k3j2h5k2j3h5k23h")
    assert told(tracker, {"v": "k3j2h5k2j3h5k23h"}) == [("email", ("lower", "twist"), ("flow",), False)]


def test_a_constant_does_not_go_in(tracker):
    """What holds nothing is told so, and remembered until something is learnt."""
    assert made(tracker, "twist", ("a constant",), "x") is None
    assert "a constant" in tracker.clean
    tracker.learn("flask.json", "city", "a constant", PLACE)
    assert not tracker.clean


def test_what_every_request_brings_is_no_news(tracker):
    """A user agent that was told before does not make one look at everything anew; another one does."""
    assert made(tracker, "twist", ("a constant",), "x") is None
    for agent, known in (("Mozilla/5.0", False), ("Mozilla/5.0", True), ("Opera/9", False)):
        tracker.begin_request(None)
        tracker.clean["a constant"] = None
        tracker.learn("flask.headers", None, {"user-agent": agent}, PLACE, lazy=True)
        assert ("a constant" in tracker.clean) is known


def test_what_came_before_has_the_place_where_it_came_first(tracker, records):
    """The stack is walked once for a cookie that comes with every request; its tag has that place."""
    walked = []

    def place():
        walked.append(1)
        return PLACE

    for cookie, walks in (("grace@example.org", 1), ("grace@example.org", 1), ("alan@example.org", 2)):
        records.clear()
        request = tracker.begin_request(None)
        tracker.learn("flask.cookies", None, {"contact": cookie}, place)
        tracker.end_request(request)
        assert len(walked) == walks
    assert [tag.place for tag in records if isinstance(tag, Tag)] == [PLACE]


def test_a_secret_does_not_go_in(tracker):
    """A password's slow hash is how it is meant to be kept, and an API key signs what has nothing to do with it."""
    assert made(tracker, "scrypt", ("correct horse",), "k3j2h5k2j3h5k23h") is None


def test_small_numbers_and_letters_do_not_go_in(tracker):
    """That 12 is somebody's age says nothing of every 12."""
    tracker.learn("flask.json", "age", 12, PLACE)
    assert made(tracker, "round", (12,), 10) is None


def test_what_came_out_unchanged_is_not_derived(tracker):
    """A transform that destroyed nothing leaves a value that is found as it is."""
    made(tracker, "replace", ("Ada Byron King",), "Ada Byron King")
    assert told(tracker, {"v": "Ada Byron King"}) == [("name", (), ("value",), False)]


def test_a_salt_without_a_boundary_is_looked_through(tracker):
    """Only where that is asked for: it takes longer."""
    salted = "pepperada.king@example.orgsalt"
    assert tracker.origins((salted,)) is None
    assert [origin.steps for origin in tracker.origins((salted,), closely=True)] == [("lower", "concat")]


def test_a_piece_stays_within_its_request(tracker):
    """A common word is derived in the request that cut it, and a coincidence in any other."""
    made(tracker, "split", ("Ada Byron King",), ["Ada", "Byron", "King"])
    assert told(tracker, {"v": "Byron"}) == [("name", ("split",), ("flow",), False)]
    tracker.begin_request(None)
    tracker.identify("7")
    assert told(tracker, {"v": "Byron"}) == []


def test_a_number_is_told_in_each_request_that_made_it(tracker):
    """Whole floats and integers are one value: what made it last is not hidden by what did before."""
    for operation, made_of_it in (("round", 73300.0), ("int", 73300), ("round", 73300.0), ("int", 73300)):
        tracker.begin_request(None)
        tracker.identify("7")
        tracker.learn("flask.json", None, ADA, PLACE)
        made(tracker, operation, (73250,), made_of_it)
        for body in ({"v": "73300"}, {"v": 73300.0}, {"v": 73300}):
            assert told(tracker, body) == [("income", (operation,), ("flow",), False)]


@pytest.mark.parametrize("output", [1000, 5000.0, 50000, 100000.0, 73000, 730000, 1990, 7330.0, 73.3])
def test_a_round_number_needs_support(tracker, output):
    """A program has a thousand, a year, or twenty-five thousand of its own."""
    made(tracker, "round", (73250,), output)
    assert all(weak for *_, weak in told(tracker, {"v": output}))


@pytest.mark.parametrize(
    "text",
    [
        "/static/rose.css", "user:list:page:2", "rose gold ring", "rose|2", "rose-pepper", "order 7325", "page 1000",
        "a long line of a log with 73250 in it", "73250" + 80 * "-" + "x", "limit:70000",
    ],
)  # fmt: skip
def test_a_common_word_beside_others_does_not_go_in(tracker, text):
    """Keys of a cache, paths and names of products are made of words that are somebody's names too."""
    for field, value in (("first_name", "Rose"), ("last_name", "Page"), ("salary", 70000)):
        tracker.learn("flask.json", None, {field: value}, PLACE)
    assert tracker.origins((text,), closely=True) is None


def test_a_common_value_beside_marks_or_a_number_beside_a_salt_goes_in(tracker):
    """The second where one looks closely, and while its person is in play."""
    tracker.learn("flask.json", None, {"last_name": "Prendergast"}, PLACE)
    assert [one.steps for one in tracker.origins(("Prendergast|",))] == [("concat",)]
    assert [one.steps for one in tracker.origins(("73250|pepper",), closely=True)] == [("concat",)]
    assert tracker.origins(("73250|pepper",)) is None
    tracker.begin_request(None)
    tracker.identify("8")
    assert tracker.origins(("73250|pepper",), closely=True) is None


def test_a_good_part_of_a_value_has_to_be_left():
    """Half of it, or half of what is left, with the marks that were in it; of an address all that is before the @."""
    name = Origin(root("t", "Ada Byron King", "name"), None, ("concat",))
    assert survives(name, "re.sub", "Dear Byron King, welcome")
    assert survives(name, "re.sub", "Byron, hello")
    assert not survives(name, "re.sub", "Dear Ada, welcome")
    telephone = Origin(root("t", "+353 86 555 0142", "phone"), None, ("concat",))
    assert not survives(telephone, "re.sub", "ring +353 1 555 0177")
    address = Origin(root("t", "Ada.King@example.org"), None, ("concat",))
    assert survives(address, "split", "mail Ada.King")
    assert not survives(address, "split", "I am Ada King")
    assert not survives(address, "split", "King")


@pytest.mark.parametrize(
    ("value", "masked", "tells"),
    [
        ("grace.hopper@example.org", "g***@example.org", False),
        ("grace.hopper@example.org", "g***@e***.org", False),
        ("grace.hopper@example.org", "GRXXXXXXXXXX@example.org", False),
        ("grace.hopper@example.org", "gr__________@example.org", False),
        ("grace.hopper@example.org", "g.h…@example.org", False),
        ("grace.hopper@example.org", "grace.h*****@example.org", True),
        ("ada@example.org", "a**@example.org", False),
        ("ada@example.org", "ad*@example.org", True),
        ("4242 4242 4242 4242", "**** **** **** 4242", True),
        ("+44 20 7946 0018", "************18", False),
        ("Grace Hopper", "G•••• H•••••", False),
        ("Maxx Foxx", "maxx_foxx", True),
        ("+44 20 0000 1111", "442000001111", True),
        ("ada.lovelace", "ada_lovelace", True),
        ("ada.lovelace", "lovelace ada", True),
        ("ada.lovelace", "nqn.ybirynpr", True),
    ],
)
def test_a_mask_has_to_leave_enough_to_tell_somebody_by(value, masked, tells):
    """Half of the value, or four letters or digits in a row, as of a piece; what is no mask is told."""
    assert survives(Origin(root("t", value), None, ()), "re.sub", masked) is tells


def test_a_value_that_is_masked_in_steps(tracker):
    """Marks that were put in before are none of the value's."""
    made(tracker, "re.sub", (ADA["email"],), "***.King@Example.org")
    made(tracker, "re.sub", ("***.King@Example.org",), "***.K**g@Example.org")
    assert [form for _, form, *_ in told(tracker, {"v": "***.King@Example.org"})] == [("re.sub",)]
    assert told(tracker, {"v": "***.K**g@Example.org"}) == []


def test_a_short_piece_needs_support(tracker):
    """Three letters are not taken for hers, unless something else says so."""
    made(tracker, "split", ("Ada Byron King",), ["Ada", "Byron", "King"])
    assert all(weak for *_, weak in told(tracker, {"v": "Ada"}))
    assert ("name", ("split",), ("flow",), False) in told(tracker, {"name": "Ada", "mail": ADA["email"]})


def test_the_domain_of_an_address_says_nobody(tracker):
    """It is that of her provider."""
    made(tracker, "split", (ADA["email"],), ["Ada.King", "Example.org"])
    assert told(tracker, {"host": "Example.org"}) == []
    assert told(tracker, {"v": "Ada.King"}) == [("email", ("split",), ("flow",), False)]


def test_objects_in_between_are_known_by_identity(tracker):
    """A hash object has the origins of all that went in."""
    state = hashlib.sha256()
    made(tracker, "sha256", (ADA["email"],), state)
    made(tracker, "sha256", (ADA["name"],), state)
    made(tracker, "", (state,), state.hexdigest())
    fields = {(field, form) for field, form, *_ in told(tracker, {"v": state.hexdigest()})}
    assert fields == {("email", ("sha256",)), ("name", ("sha256",))}


def test_bytes_are_found_in_other_bytes(tracker):
    """A ciphertext behind its nonce."""
    sealed = bytes(range(128, 168))
    made(tracker, "aes-gcm", (ADA["email"],), sealed)
    assert [o.steps for o in tracker.origins((b"\xff nonce" + sealed,))] == [("concat",)]
    assert told(tracker, b"\xff nonce" + sealed) == [("email", ("aes-gcm",), ("flow",), False)]


def test_few_bytes_are_not_told_in_another_request(tracker):
    """A number in four bytes is met anywhere."""
    made(tracker, "struct", (73250,), b"\xff\x01\x1e\x22")
    assert told(tracker, b"\xff\x01\x1e\x22") == [("income", ("struct",), ("flow",), False)]
    tracker.begin_request(None)
    assert told(tracker, b"\xff\x01\x1e\x22") == []


def test_a_bare_digest_has_evidence_of_both_kinds(tracker):
    """The value matcher would have found it; a salted one it would not."""
    bare = hashlib.sha256(b"ada.king@example.org").hexdigest()
    made(tracker, "sha256", (b"ada.king@example.org",), bare)
    salted = hashlib.sha256(b"salt").hexdigest()
    made(tracker, "sha256", (b"salt ada.king@example.org",), salted)
    assert told(tracker, {"v": bare}) == [("email", ("lower", "sha256"), ("value", "flow"), False)]
    assert told(tracker, {"v": salted}) == [("email", ("lower", "concat", "sha256"), ("flow",), False)]


def test_json_that_still_shows_its_values_is_no_value_of_its_own(tracker):
    """The address in it is told verbatim where it stands, by evidence of both kinds."""
    made(tracker, "json", ({"k": ADA["email"]},), '{"k": "Ada.King@Example.org"}')
    assert told(tracker, {"blob": '{"k": "Ada.King@Example.org"}'}) == [("email", (), ("value", "flow"), False)]


def test_the_number_of_derived_values_of_a_request_is_bounded(tracker):
    """What is beyond is counted and not followed."""
    for number in range(600):
        made(tracker, "twist", (ADA["email"],), f"derived value number {number:05} of six hundred")
    assert tracker.flow.dropped == 100
    assert len(tracker.flow.values.exact) == 500


def test_a_large_output_is_not_kept(tracker):
    """A quarter of a megabyte is no value any more."""
    made(tracker, "gzip", (ADA["email"],), b"\xff" * 300_000)
    assert not tracker.flow.values.exact


def test_nothing_recorded_holds_a_derived_value(tracker, records):
    """Tags of derived values have fingerprints and masked previews, as those of any value."""
    made(tracker, "hmac", (ADA["email"],), "6b86b273ff34fce19d6b804eff5a3f57")
    made(tracker, "split", ("Ada Byron King",), ["Ada", "Byron", "King"])
    told(tracker, {"a": "6b86b273ff34fce19d6b804eff5a3f57", "b": "Byron"})
    assert len(records) > 4
    assert not [r for r in records if any(text in repr(r) for text in ("6b86b273ff34fce1", "Byron", "Ada.King"))]


def test_an_object_that_can_be_referred_to_weakly_is_not_kept_alive():
    """A file is closed when the program lets go of it."""

    class Stream(io.BytesIO):
        pass

    objects, stream = Objects(), Stream()
    gone = weakref.ref(stream)
    objects.add(stream, (Origin(root("t")),))
    del stream
    gc.collect()
    assert gone() is None


def test_an_object_that_cannot_is_kept_for_as_long_as_its_entry():
    """Else its id could be another's. The number of entries is bounded."""
    objects = Objects()
    states = [hashlib.sha256() for _ in range(1500)]
    for state in states:
        objects.add(state, (Origin(root("t")),))
    assert objects.get(states[0]) is None
    assert objects.get(states[-1])
    assert objects.get(hashlib.sha256()) is None


def root(tag, text="", category="email"):
    """A root as a match."""
    return Match(tag, "7", category, category, "s", (), "", ("value",), 1.0, text=text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_was_beside_a_value_is_not_derived_from_it(before, after):
    """Cutting a text at a value leaves pieces that have none of its words."""
    origin = Origin(root("t", "zyxwv qponm", "name"), None, ("concat",))
    for piece in (before, after):
        assert not survives(origin, "split", piece)
    assert survives(origin, "split", before + " zyxwv") is True


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers())))
def test_any_value_has_a_key_or_is_known_by_identity(value):
    """Equal texts and their UTF-8 have one key; containers and None have none."""
    key = key_of(value)
    assert key is None or isinstance(key, (str, bytes))
    if isinstance(value, str) and value.isascii():
        assert key_of(value.encode()) == key


def test_reading_an_object_runs_none_of_its_code():
    """Attributes come out of dictionaries and slots; a file in memory stays where it is."""

    class Trap:
        __slots__ = ("kept", "unset")

        def __getattr__(self, name):
            raise AssertionError(name)

        @property
        def computed(self):
            raise AssertionError

    trap = Trap()
    trap.kept = "x"
    assert attributes_of(trap) == {"kept": "x"}
    stream = io.BytesIO(b"abcdef")
    stream.read(2)
    assert content_of(stream) == b"cdef"
    assert stream.tell() == 2


def test_an_object_is_not_asked_what_it_is(tracker):
    """A proxy that loads its object when it is asked for its class stays untouched, as callee and as input."""

    class Proxy:
        @property
        def __class__(self):
            raise AssertionError

    proxy = Proxy()
    assert tracker.origins((proxy,)) is None
    assert tracker.origins((proxy,), closely=True) is None
    tracker.derive("twist", tracker.origins((ADA["email"],)), proxy, lambda: PLACE)
    assert tracker.origins((proxy,))
