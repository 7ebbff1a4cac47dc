"""Values are followed wherever Python code takes them, and each person's stay that person's."""

from __future__ import annotations

import json

import pytest

from tests.sst_bytecode.flow.conftest import functions_of
from tests.sst_bytecode.flow.test_transforms import check


@pytest.fixture(scope="module")
def seen(run):
    """One run over all functions."""
    return run("moving")


@pytest.mark.parametrize(("name", "text"), functions_of("moving"))
def test_every_way(seen, name, text):
    """A derived value is told as what it was made of, whatever way the value took to the transform and from there."""
    check(seen, "moving", name, text, functions=("keyed", "pseudonym"))


def test_people_are_kept_apart(run):
    """Of fifty requests at once each derived value, also a piece of a name, is told for the person whose it is."""
    seen = run(program="persons.py")
    assert json.loads(seen.out) == [200]
    for number in range(50):
        found = seen.found[f"sign/{number}"]
        assert {(finding.field, finding.form, finding.person) for finding in found if not finding.weak} == {
            ("email", "hmac-sha256", str(number)),
            ("name", "split", str(number)),
        }


def test_a_salt_hides_nobody_however_many_are_known(run):
    """Of a salt and a value put together without a boundary it is told whose it is, and no part of it beside it.

    What may be another's address is nobody's.
    """
    seen = run(program="nightly.py")
    fields = dict.fromkeys(("before", "behind", "about", "upper"), "email") | {"number": "phone", "login": "username"}
    for name, field in fields.items():
        form = "case > concat > sha256" if name == "upper" else "concat > sha256"
        found = seen.found[f"nightly/{name}?u={{{field}}}"]
        assert {(one.field, one.form) for one in found} == {(field, form)}, name
        assert len({one.tag for one in found if one.where == "body.u"}) == 60
        assert [path for path in seen.found if path.startswith(f"nightly/{name}?")] == [f"nightly/{name}?u={{{field}}}"]
    assert len([path for path in seen.found if path.startswith("nightly/another?u=") and not seen.found[path]]) > 40


def test_what_a_cache_answers_is_told_for_who_asks(run):
    """What was made of one visitor's address is told for the next one who gave the same; for the first if none did."""
    seen = run(program="cached.py")
    assert set(json.loads(seen.out)) == {200}
    requests = {event.destination.url.split("/", 3)[3]: f"request:{event.request}" for event in seen.events.values()}
    people = {
        "first/7": "7", "later/8": "8", "spelt/9": "9", "later/nobody": requests["later/nobody"],
        "first/nobody": requests["first/nobody"], "again/7": "7", "news/of": "7",
    }  # fmt: skip
    for path, person in people.items():
        found = [finding for finding in seen.found[path] if not finding.weak]
        assert {finding.where for finding in found} >= {"body.v"}, path
        assert {(finding.field, finding.person, finding.evidence) for finding in found} == {
            ("email", person, ("flow",))
        }
        for finding in found:
            assert seen.tags[finding.tag].person == person
            assert seen.steps_from(finding.tag, {"salted", "go"})


def test_at_level_calls_nothing_is_followed(run):
    """Without the level, keyed digests are not found and no lineage is written; bare digests are, by value."""
    seen = run("moving", level="calls")
    assert not seen.found["moving/through_a_helper"]
    assert not [row for row in seen.lineage if row.place.function == "keyed"]
    assert {finding.evidence for finding in seen.found["moving/several_steps_at_once"]} == {("value",)}
