"""Rules decide in order, over a frozen vocabulary, and a rule that can never decide anything is told."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from sst_bytecode.alerts import read_settings
from sst_bytecode.catalog import transforms
from sst_bytecode.policy import ACTIONS, Datum, PolicyError, Verdict, decide, expired, parse
from sst_bytecode.policy.conditions import KEYS
from sst_bytecode.policy.words import is_step
from sst_bytecode.tracker.forms import forms

TODAY = date(2030, 6, 1)

_CATEGORIES = ["email", "phone", "health", "em*", "*"]
_FORMS = ["verbatim", "sha256", "lower > sha256", "*sha256", "*"]
_HOSTS = ["acme.example", "api.acme.example", "Acme", "other.example", "*.example", "*"]
_PARTIES = ["first", "third", "local"]

_conditions = st.fixed_dictionaries(
    {},
    optional={
        "category": st.lists(st.sampled_from(_CATEGORIES), min_size=1, max_size=3),
        "form": st.lists(st.sampled_from(_FORMS), min_size=1, max_size=2),
        "recipient": st.lists(st.sampled_from(_HOSTS), min_size=1, max_size=2),
        "party": st.lists(st.sampled_from([*_PARTIES, "*"]), min_size=1, max_size=3),
        "country": st.lists(st.sampled_from(["US", "EEA", "DE", "unknown", "*"]), min_size=1, max_size=2),
        "route": st.sampled_from(["POST /register", "POST *", "*"]),
        "site": st.sampled_from(["app.py", "app.py:3", "services/*", "*:send"]),
    },
)
_rules = st.lists(
    st.tuples(st.sampled_from(ACTIONS), _conditions).map(lambda one: {"action": one[0], **one[1]}), max_size=5
)
_data = st.builds(
    Datum,
    category=st.sampled_from(["email", "phone", "health", "emerald"]),
    form=st.sampled_from(["", "sha256", "lower > sha256", "md5"]),
    organisation=st.sampled_from(["", "Acme", "Other"]),
    host=st.sampled_from(["acme.example", "api.acme.example", "other.example", "127.0.0.1"]),
    party=st.sampled_from(_PARTIES),
    country=st.sampled_from(["", "US", "DE", "FR"]),
    route=st.sampled_from(["", "POST /register", "GET /"]),
    file=st.sampled_from(["app.py", "services/mail.py"]),
    line=st.sampled_from([3, 4]),
    function=st.sampled_from(["send", "other"]),
)


def _said(error):
    return "\n".join(error.value.problems)


def _one(row, **table):
    return parse({"rule": [row], **table}, "")


@given(_rules, _data, st.sampled_from(ACTIONS))
def test_the_first_rule_that_takes_a_datum_decides(rows, datum, default):
    """The verdict is that of the first rule whose conditions all hold, else the default, and always the same."""
    try:
        policy = parse({"rule": rows, "default": default}, "")
    except PolicyError:
        reject()
    verdict = decide(policy, datum, TODAY)
    first = next((rule for rule in policy.rules if rule.takes(datum)), None)
    expected = Verdict(default, "default") if first is None else Verdict(first.action, first.name)
    assert verdict == expected == decide(policy, datum, TODAY)


@given(_rules, st.lists(_data, min_size=1, max_size=30))
def test_a_rule_that_is_said_never_to_match_never_does(rows, data):
    """Whatever is called unreachable decides over no datum."""
    rows = [{"name": f"r{number}", **row} for number, row in enumerate(rows)]
    try:
        parse({"rule": rows}, "")
    except PolicyError as error:
        unreachable = {line.partition("'")[2].partition("'")[0] for line in error.problems}
        single = [_one(row).rules[0] for row in rows]
        for datum in data:
            first = next((rule.name for rule in single if rule.takes(datum)), None)
            assert first not in unreachable, (first, datum)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({}, {"category": "email"}),
        ({"category": "*"}, {"category": "email"}),
        ({"category": ["phone", "email"]}, {"category": "email", "party": "third"}),
        ({"party": ["first", "third", "local"]}, {"recipient": "Acme"}),
        ({"recipient": "acme.example"}, {"recipient": "api.acme.example"}),
        ({"form": "*sha256"}, {"form": ["lower > sha256", "sha256"]}),
        ({"country": "EEA"}, {"country": "DE"}),
        ({"recipient": "ACME"}, {"recipient": "Acme"}),
    ],
)
def test_a_rule_behind_one_that_takes_all_of_it_is_a_mistake(earlier, later):
    """One clear line names both rules."""
    with pytest.raises(PolicyError) as error:
        parse(
            {"rule": [{"action": "deny", "name": "one", **earlier}, {"action": "allow", "name": "two", **later}]},
            "sst.toml",
        )
    assert _said(error) == "sst.toml: policy: 'two' can never match: 'one' before it takes all of it"


def test_two_rules_can_take_all_of_a_third_together():
    """A rule is covered pattern by pattern."""
    rows = [
        {"action": "deny", "name": "one", "category": "email"},
        {"action": "deny", "name": "two", "category": "phone"},
        {"action": "warn", "name": "three", "category": ["phone", "email"]},
    ]
    with pytest.raises(PolicyError, match="'three' can never match: 'two', 'one' before it together take all of it"):
        parse({"rule": rows}, "")


def test_a_narrower_rule_before_a_wider_one_is_none():
    """Exceptions of an order that makes sense pass."""
    rows = [
        {"action": "allow", "category": "email", "recipient": "acme.example"},
        {"action": "warn", "category": "email", "party": "third"},
        {"action": "deny", "category": ["email", "phone"], "site": "services/*"},
        {"action": "deny"},
    ]
    assert len(parse({"rule": rows}, "").rules) == 4


@pytest.mark.parametrize(("first", "second", "good"), [(1, 2, True), (2, 2, False), (2, 1, False)])
def test_an_exception_that_ends_earlier_covers_none_that_goes_on(first, second, good):
    """The later one counts from the day after; one that ends no later is never asked."""
    table = {"exception": [{"until": TODAY + timedelta(days=days), "reason": "r"} for days in (first, second)]}
    if good:
        assert len(parse(table, "").rules) == 2
    else:
        with pytest.raises(PolicyError, match=r"'exception\[2\]' can never match"):
            parse(table, "")


@pytest.mark.parametrize(
    ("row", "datum", "taken"),
    [
        ({"category": "email"}, {"category": "email"}, True),
        ({"category": "email"}, {"category": "phone"}, False),
        ({"form": "verbatim"}, {"form": ""}, True),
        ({"form": "*sha256"}, {"form": "lower > sha256"}, True),
        ({"form": "verbatim"}, {"form": "sha256"}, False),
        ({"recipient": "acme.example"}, {"host": "eu.api.acme.example"}, True),
        ({"recipient": "acme.example"}, {"host": "notacme.example"}, False),
        ({"recipient": "example"}, {"host": "acme.example"}, False),
        ({"recipient": "acme ads"}, {"organisation": "Acme Ads", "host": "x.example"}, True),
        ({"recipient": "127.0.0.1:5001"}, {"host": "127.0.0.1", "port": 5001}, True),
        ({"recipient": "127.0.0.1:5001"}, {"host": "127.0.0.1", "port": 5002}, False),
        ({"recipient_category": "advertising"}, {"recipient_category": "advertising"}, True),
        ({"party": ["third", "first"]}, {"party": "first"}, True),
        ({"country": "EEA"}, {"country": "FR"}, True),
        ({"country": "EEA"}, {"country": "US"}, False),
        ({"country": "unknown"}, {"country": ""}, True),
        ({"route": "POST /re*"}, {"route": "POST /register"}, True),
        ({"site": "services/*"}, {"file": "services/mail.py", "line": 3}, True),
        ({"site": "app.py:3"}, {"file": "app.py", "line": 3}, True),
        ({"site": "app.py:3"}, {"file": "app.py", "line": 4}, False),
        ({"site": "app.py:send"}, {"file": "app.py", "function": "send"}, True),
        ({"person": "staff"}, {"person": "17"}, True),
        ({"person": "staff"}, {"person": "guest-4"}, True),
        ({"person": "staff"}, {"person": "18"}, False),
        ({"person": "nobody"}, {"person": ""}, True),
    ],
)  # fmt: skip
def test_each_key_is_looked_for_where_it_is_said(row, datum, taken):
    """Category, form, person group, recipient, party, country, route and site, each with its own names."""
    policy = _one({"action": "deny", **row}, groups={"staff": ["17", "guest-*"]})
    assert (decide(policy, Datum(**datum), TODAY).action == "deny") is taken


def test_a_person_is_in_a_group_under_every_name():
    """Names by which records know a person count like the one in the file."""
    table = {"groups": {"staff": ["ada@example.org"]}, "rule": [{"action": "deny", "person": "staff"}]}
    policy = parse(table, "", lambda person: (f"key-of-{len(person)}",))
    assert decide(policy, Datum(person="key-of-15"), TODAY).action == "deny"


def test_an_exception_counts_up_to_its_last_day():
    """It goes before every rule, has a reason, and from the next day on the rules decide."""
    table = {
        "rule": [{"action": "deny", "category": "email", "name": "no addresses"}],
        "exception": [{"category": "email", "recipient": "Acme", "until": TODAY, "reason": "until we have moved"}],
    }
    policy = parse(table, "")
    datum = Datum(category="email", organisation="Acme")
    assert decide(policy, datum, TODAY) == Verdict("allow", "exception[1]", "until we have moved")
    tomorrow = TODAY + timedelta(days=1)
    assert decide(policy, datum, tomorrow).rule == "no addresses"
    assert [rule.name for rule in expired(policy, tomorrow)] == ["exception[1]"]
    assert not list(expired(policy, TODAY))


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ({"defaults": "deny"}, "f: policy: defaults: unknown key; did you mean default? (known: default, enforce,"),
        ({"default": "never"}, "f: policy: default: 'never' is none of allow, warn, deny"),
        ({"enforce": True}, "f: policy: enforce: True is none of off, block"),
        ({"rule": {"action": "deny"}}, "f: policy.rule: expected an array of tables ([[policy.rule]])"),
        ({"rule": [{}]}, "f: policy.rule[1]: action: missing (allow, warn, deny)"),
        ({"rule": [{"action": "deny", "catgory": "email"}]}, "f: policy.rule[1]: catgory: unknown key; did you mean"),
        ({"rule": [{"action": "deny", "category": "emial"}]}, "f: policy.rule[1]: category: 'emial' is no category"),
        ({"rule": [{"action": "deny", "party": "3rd"}]}, "f: policy.rule[1]: party: '3rd' is no party"),
        ({"rule": [{"action": "deny", "country": "USA"}]}, "f: policy.rule[1]: country: 'USA' is no country"),
        ({"rule": [{"action": "deny", "person": "staff"}]}, "f: policy.rule[1]: person: 'staff' is no group"),
        ({"rule": [{"action": "deny", "form": []}]}, "f: policy.rule[1]: form: expected a text or a list of texts"),
        (
            {"rule": [{"action": "deny", "form": "verbatm"}]},
            "f: policy.rule[1]: form: 'verbatm' is no known step; did you mean 'verbatim'?",
        ),
        (
            {"rule": [{"action": "deny", "form": ["*", "lower > sha255 > *"]}]},
            "f: policy.rule[1]: form: 'sha255' is no known step; did you mean 'sha256'?",
        ),
        ({"rule": [{"action": "deny", "form": "hmac-sha255"}]}, "f: policy.rule[1]: form: 'hmac-sha255' is no known"),
        (
            {"rule": [{"action": "deny", "recipient_category": "advertizing"}]},
            "f: policy.rule[1]: recipient_category: 'advertizing' is no recipient_category (known: advertising, ai,",
        ),
        ({"rule": [{"action": "deny", "until": TODAY}]}, "f: policy.rule[1]: until: unknown key"),
        ({"exception": [{"reason": "r"}]}, "f: policy.exception[1]: until: missing, or not a day"),
        ({"exception": [{"until": TODAY}]}, "f: policy.exception[1]: reason: missing: every exception has a reason"),
        ({"groups": {"staff": []}}, "f: policy.groups.staff: expected a list of persons' ids"),
        (
            {"rule": [{"action": "deny", "name": "a", "party": "first"}, {"action": "deny", "name": "a"}]},
            "f: policy: two rules are named 'a'",
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_one_clear_line(table, line):
    """It says where it is and what is expected."""
    with pytest.raises(PolicyError) as error:
        parse(table, "f")
    [said] = error.value.problems
    assert said.startswith(line)


def test_every_mistake_is_told_at_once():
    """Nobody has to run the check three times to hear of three mistakes."""
    with pytest.raises(PolicyError) as error:
        parse({"defaults": "x", "rule": [{"action": "denied", "categry": "email"}]}, "f")
    assert len(error.value.problems) == 3


def test_the_examples_of_the_reference_are_understood():
    """The blocks of docs/reference/policy.md are a policy and settings of alerts, as they stand."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "policy.md").read_text()
    policy, alerts = (tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    assert [rule.action for rule in parse(policy["policy"], "").rules] == ["allow", "allow", "deny"]
    assert read_settings(alerts["alerts"], "", {"SST_ALERT_URL": "json://x"}).limit == 5
    table = page.partition("| condition |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(KEYS)


def _steps_of_the_page():
    page = Path(__file__).parents[3] / "docs" / "detection.md"
    told = re.findall(r"`[a-z_]+: ([^`]+)`", page.read_text())
    return sorted({step for form in told for step in form.split(" > ")})


def _steps_of_the_transforms():
    known = transforms.load([], "")
    made = [*known._functions.values(), *known._methods.values()]
    named = {one.operation for one in made if "{" not in one.operation}
    return sorted(named | {f"{one}-sha256" for one in ("hmac", "keyed", "pbkdf2")} - {""})


def _steps_of_values():
    values = {
        "email": "Ada.L+x@Googlemail.com ", "phone": "(030) 1234567", "birth_date": "1985-12-10",
        "name": "Ada  Lóvelace", "income": "58200.50", "gender": "female", "postcode": "12345-6789",
        "ip_address": "10.1.2.3",
    }  # fmt: skip
    return sorted({step for category, value in values.items() for steps, _ in forms(category, value) for step in steps})


@pytest.mark.parametrize("steps", [_steps_of_the_page, _steps_of_the_transforms, _steps_of_values])
def test_no_step_that_there_is_is_taken_for_a_mistake(steps):
    """Each step that a report can show may stand in a policy."""
    found = [step for step in steps() if step]
    assert len(found) > 20
    assert [step for step in found if not is_step(step)] == []


@pytest.mark.parametrize(
    "form", ["aes-xts", "des-cbc", "blake2b-192", "utf-7", "cp1252", "acme-seal", "hmac-blake2b-192", "Lower > SHA256"]
)
def test_what_only_a_library_can_name_is_no_mistake(form):
    """Ciphers, sizes and encodings are named as the program names them, and the user's own transforms by the user."""
    assert parse({"rule": [{"action": "deny", "form": form}]}, "", own={"form": ["acme-seal"]}).rules
