"""Texts that databases, terminals or encodings refuse: NUL, lone surrogates, control characters, in any field."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sst_bytecode import facts
from sst_bytecode.config import load
from sst_bytecode.facts import RECORDS
from sst_bytecode.queries import open_reader
from sst_bytecode.spool import Spool
from tests.postgresql import postgresql

NASTY = [
    "\0",
    "\ud800",
    "\udfff",
    "a\0b",
    "\x1b[2J",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\U0010ffff",
    "'\"; --",
    "",
]
short = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=20))
texts = st.one_of(short, st.just("é" * 3000))
# What we make ourselves may be damaged, but is never longer than its column.
OURS = {"id", "tag", "event", "parent", "child", "fingerprint", "key", "category", "kind", "evidence"}


def strategy(name, annotation):
    """Values of one field of a record, by its name and annotation."""
    known = {
        "str": texts,
        "str | None": st.none() | texts,
        "int": st.integers(0, 2**31 - 1),
        "float": st.floats(0, 4e9),
        "bool": st.booleans(),
        "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
        "Mapping[str, int]": st.dictionaries(texts, st.integers(0, 1000), max_size=3),
        "Mapping[str, str]": st.dictionaries(texts, texts, max_size=3),
        "tuple[Finding, ...]": st.lists(st.deferred(lambda: records(facts.Finding)), max_size=2).map(tuple),
    }
    if name in OURS:
        return {"str": short, "tuple[str, ...]": st.lists(short, max_size=2).map(tuple)}[annotation]
    return known[annotation] if annotation in known else records(getattr(facts, annotation))


def records(kind):
    """Records of one kind, every field of which is drawn."""
    return st.builds(kind, *(strategy(*field) for field in kind.__annotations__.items()))


@pytest.fixture(scope="module")
def server():
    """One server for all databases."""
    with postgresql() as one:
        yield one


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_text_in_any_field(tmp_path, server, kind):
    """Each event becomes a row and can be read back, whatever is in its fields or in those of its neighbours."""
    number = iter(range(10**6))
    url = server.database() if kind == "postgresql" else None

    # An example that fails is shown as it was drawn: to find a smaller one would take a database minutes.
    @settings(
        max_examples=15,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(st.one_of(*map(records, RECORDS.values())), min_size=1, max_size=8))
    def check(some):
        place = facts.Place("app.py", 1, 0, "f", "MainThread")
        last = facts.Attempt("the last", 1.0, "http", "l", "o", facts.Destination("u", "h"), place, ())
        home = tmp_path / f"home{next(number)}"
        spool = Spool(str(home))
        spool.write(*some)
        spool.write(last)
        assert (spool.failures, spool.dropped) == (0, 0)
        reader = open_reader(load({}, str(tmp_path), {"home": str(home), "database": url}))
        assert not list(reader.taken.losses())
        events = list(reader.events())
        reader.health()
        reader.target.engine.dispose()
        plain = {one.id for one in some if isinstance(one, facts.Attempt) and one.id.isalnum() and one.id.isascii()}
        assert {event.id for event in events} >= plain | {"the last"}

    check()


ODD = """
    for number, odd in enumerate(["a\\0b", "\\ud800", "\\x1b[2J", "\\u202e"]):
        with app.test_client() as visitor:
            given = {"id": str(number), "email": f"ada{number}.lovelace@example.org", "odd": odd}
            answer = visitor.post("/odd", json=given)
        assert answer.data == b'{"ok": true}', answer.data
        os.write(1, b"visited %d\\n" % number)
"""


def test_a_program_that_handles_odd_texts(shop, assert_complete, doctor, home):
    """Odd values, names of threads and persons: the answers are right, the events are there, the report can be made."""
    done = shop(
        """
        import threading
        @app.post("/odd")
        def odd():
            given = request.get_json()
            session["user_id"] = given["id"]
            threading.current_thread().name = given["odd"]
            return requests.post(sys.argv[1], json={"email": given["email"], "odd": given["odd"]}).text
        """
        + ODD.replace("\n    ", "\n        "),
        env={"SST_DATABASE": f"sqlite:///{home}.db"},
    )
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2, 3])
    assert_complete(done.visits, f"sqlite:///{home}.db")
    code, _found = doctor("--database", f"sqlite:///{home}.db")
    assert code == 0


def test_a_program_in_a_folder_whose_name_is_no_text(start, tmp_path, assert_complete):
    """A path of bytes that are no UTF-8 is a path like any other."""
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")
    os.mkdir(folder)  # noqa: PTH102 - bytes that are no text
    with start(
        "visit(1)", command=("/bin/sh", "-c", f'cp app.py "{folder}" && cd "{folder}" && exec "$0" app.py "$2"')
    ) as child:
        _out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    assert_complete([1])
