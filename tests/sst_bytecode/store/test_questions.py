"""Answers: by person under any name, never somebody else's data; sums, lineage, memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode import queries
from sst_bytecode.config import load
from sst_bytecode.facts import Alias, Destination, Lineage
from sst_bytecode.store.engine import in_memory
from sst_bytecode.store.ingest import take_in, write_records
from sst_bytecode.store.memory import MemoryStore
from sst_bytecode.store.people import main_names, names_of


@pytest.fixture
def ask(sst_home, tmp_path, monkeypatch):
    """Point the questions to this test's home."""
    monkeypatch.setenv("SST_HOME", str(sst_home))
    monkeypatch.chdir(tmp_path)
    return queries


def _named(make, number, *persons, **changes):
    data = tuple(make.finding(person=person, tag=f"tag-{person}") for person in persons)
    return make.attempt(number, data=data, **changes)


def test_a_question_takes_in_the_spools_first(ask, spool, make):
    """What a living process has just written is in the answer."""
    assert ask.get_sharing_events_for_user("1") == ()
    spool.write(make.attempt("e1"), make.outcome("e1"))
    (event,) = ask.get_sharing_events_for_user(1)
    assert (event.id, event.outcome, event.persons, event.site) == ("e1", "200", ("1",), make.place)
    assert (event.recipient.domain, event.recipient.organisation) == ("segment.io", "Twilio Segment")
    assert event.data == (make.email,)


def test_aliases_lead_both_ways(ask, spool, make):
    """Asked by the person or by a name that the person had as a visitor, the answer is the same."""
    spool.write(_named(make, "e1", "visitor:x"), _named(make, "e2", "1"), Alias("1", "visitor:x", 1.0))
    for name in ("1", "visitor:x"):
        events = ask.get_sharing_events_for_user(name)
        assert [event.id for event in events] == ["e1", "e2"]
        assert {event.persons for event in events} == {("1",)}
        assert {item.person for event in events for item in event.data} == {"1"}


def test_an_alias_of_two_people_does_not_mix_them(ask, spool, make):
    """Who shared a computer with somebody sees what was done as the visitor, and nothing of the other person."""
    spool.write(
        _named(make, "e1", "visitor:x"), _named(make, "e2", "1"), _named(make, "e3", "2"),
        Alias("1", "visitor:x", 1.0), Alias("2", "visitor:x", 2.0),
    )  # fmt: skip
    assert [event.id for event in ask.get_sharing_events_for_user("1")] == ["e1", "e2"]
    assert [event.id for event in ask.get_sharing_events_for_user("2")] == ["e1", "e3"]
    assert ask.get_sharing_events_for_user("1")[0].persons == ("visitor:x",)


def test_of_an_event_of_two_people_each_gets_their_own_part(ask, spool, make):
    """The other person's data are not in the answer."""
    spool.write(_named(make, "e1", "1", "2"))
    (event,) = ask.get_sharing_events_for_user("2")
    assert (event.persons, [item.tag for item in event.data]) == (("2",), ["tag-2"])


def test_weak_matches_are_kept_apart(sst_home, tmp_path, spool, make):
    """Without asking for them they are in no event and make nobody concerned."""
    spool.write(make.attempt(data=(make.finding(weak=True),)))
    reader = queries.open_reader(load({"SST_HOME": str(sst_home)}, str(tmp_path)))
    assert list(reader.events("1")) == []
    assert [event.data for event in reader.events()] == [()]
    assert [len(event.data) for event in reader.events("1", weak=True)] == [1]


def test_an_id_that_is_itself_personal_is_found_by_itself(ask, spool, sst_home, make):
    """Rows hold a keyed stand-in for such an id; who knows the id gets the rows."""
    from sst_bytecode import keys

    spool.write(_named(make, "e1", keys.load(str(sst_home)).person("ada@example.org")))
    assert [event.id for event in ask.get_sharing_events_for_user("ada@example.org")] == ["e1"]


def test_more_events_than_one_portion_come_in_order(sst_home, tmp_path, spool, make):
    """Portions join without a gap or a repetition, also where times are equal."""
    for number in range(1203):
        spool.write(make.attempt(f"e{number:05}", time=float(number // 700)))
    reader = queries.open_reader(load({"SST_HOME": str(sst_home)}, str(tmp_path)))
    assert [event.id for event in reader.events()] == [f"e{number:05}" for number in range(1203)]


def test_a_summary_tells_recipients_categories_and_forms(ask, spool, make):
    """Most events first; each recipient with what it got."""
    other = Destination("http://127.0.0.1:9/", "127.0.0.1", 9)
    spool.write(
        make.tag, make.attempt("e1"), make.attempt("e2", time=2000.0),
        make.attempt("e3", destination=other, data=(make.finding(category="name", form=""),)),
    )  # fmt: skip
    summary = ask.get_sst_summary("1")
    assert (summary.events, summary.first, summary.last, summary.tags) == (3, 1000.0, 2000.0, 1)
    assert summary.categories == ("email", "name")
    first, second = summary.recipients
    assert (first.organisation, first.events, first.data) == ("Twilio Segment", 2, {"email": ("lower > sha256",)})
    assert (second.organisation, second.party, second.data) == ("127.0.0.1", "local", {"name": ("",)})


def test_nobody_is_an_empty_summary(ask):
    """A person of whom nothing is known is no error."""
    assert ask.get_sst_summary("nobody").events == 0


def test_lineage_goes_back_and_on(ask, spool, make):
    """Ancestors and descendants of a tag, their steps, and the events in which any of them left."""
    tags = [make.tag.replace(id=f"t{number}") for number in range(4)]
    steps = [Lineage(f"t{number}", f"t{number + 1}", f"step{number}", make.place, float(number)) for number in range(3)]
    spool.write(*tags, *steps, make.attempt(data=(make.finding(tag="t3"),)))
    graph = ask.get_lineage("t1")
    assert [tag.id for tag in graph.tags] == ["t0", "t1", "t2", "t3"]
    assert [step.operation for step in graph.steps] == ["step0", "step1", "step2"]
    assert graph.events == ("e1",)


def test_a_circle_in_the_lineage_ends(ask, spool, make):
    """Encoding and decoding again leads back to the first tag."""
    spool.write(Lineage("a", "b", "base64", make.place, 1.0), Lineage("b", "a", "unbase64", make.place, 2.0))
    assert len(ask.get_lineage("a").steps) == 2


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_names_of_a_person_contain_what_was_asked_and_end(pairs):
    """Any rows of aliases at all, circles included, give an answer that holds the name itself."""
    target = in_memory()
    write_records(target, [Alias(person, alias, 1.0) for person, alias in pairs])
    with target.reading() as connection:
        assert "a" in names_of(connection, target.aliases, {"a"})
        mains = main_names(connection, target.aliases, set("abcdef"))
    assert set(mains) == set("abcdef")
    target.engine.dispose()


def test_records_in_memory_answer_the_same_questions(make, tmp_path):
    """Without a database the last records are kept, and what had to go is counted."""
    memory = MemoryStore(limit=4)
    memory.write(make.attempt("e1"))
    memory.write(make.outcome("e1"), make.attempt("e2"))
    reader = queries.open_reader(load({}, str(tmp_path)), target=memory.target())
    assert [(event.id, event.outcome) for event in reader.events("1")] == [("e1", "200"), ("e2", "unknown")]
    memory.write(make.outcome("e2"))
    memory.target()
    assert [event.outcome for event in reader.events("1")] == ["200", "200"]
    memory.write(*(make.attempt(f"x{number}") for number in range(5)))
    assert memory.dropped == 1


def test_a_question_leaves_no_folder_behind(tmp_path, monkeypatch):
    """Asked where nothing was ever recorded, the answer is nothing and the folder stays as it was."""
    monkeypatch.setenv("SST_HOME", str(tmp_path / "nothing"))
    monkeypatch.chdir(tmp_path)
    assert queries.get_sharing_events_for_user("1") == ()
    assert list(tmp_path.iterdir()) == []


def test_damage_found_by_a_question_is_told_on_stderr(ask, spool, capsys, make):
    """The answer holds everything else."""
    spool.write(make.attempt())
    with open(spool.path, "ab") as stream:  # noqa: PTH123 - a path as text
        stream.write(b"garbage\n")
    assert len(ask.get_sharing_events_for_user("1")) == 1
    assert "offset" in capsys.readouterr().err


def test_the_database_may_be_named(sst_home, spool, tmp_path, make, ask):
    """A question to another database gets that one's rows."""
    spool.write(make.attempt())
    url = f"sqlite:///{tmp_path}/other.db"
    assert len(ask.get_sharing_events_for_user("1", database=url)) == 1
    with pytest.raises(queries.StoreError, match=r"127\.0\.0\.1:1"):
        ask.get_sst_summary("1", database="postgresql://u:p@127.0.0.1:1/db")
    assert take_in(str(sst_home), queries.open_reader(load(), url).target).records == 0


def test_who_was_sent_something_is_told_without_reading_the_events(few_to_many, monkeypatch):
    """Each once, in order of the first time; so are connections of which nobody knows what went over them."""
    monkeypatch.setattr(queries, "read_events", None)
    assert [one.name for one in few_to_many.recipients()] == ["Acme", "Twilio Segment"]
    (dark,) = few_to_many.unexplained()
    assert (dark[0], dark[3]) == ("tcp://192.0.2.1:9", 2)


@pytest.fixture
def few_to_many(sst_home, tmp_path, spool, make):
    """A reader of events to several recipients, one of them unexplained, one without data."""
    acme, dark = (
        Destination("https://acme.example/a", "acme.example", 443),
        Destination("tcp://192.0.2.1:9", "192.0.2.1", 9),
    )
    spool.write(
        make.attempt("e1", time=5.0), make.attempt("e2", time=2.0, destination=acme), make.attempt("e3", time=9.0),
        make.attempt("e4", data=(), destination=dark, limits=("unexplained",)),
        make.attempt("e5", data=(), destination=dark, limits=("streamed body", "unexplained")),
        make.attempt("e6", data=(), destination=Destination("https://none.example/", "none.example", 443)),
    )  # fmt: skip
    own = "[[recipient]]\nmatch = 'acme.example'\norganisation = 'Acme'\n"
    (tmp_path / "sst.toml").write_text(own)
    return queries.open_reader(load({}, str(tmp_path), {"home": str(sst_home)}))
