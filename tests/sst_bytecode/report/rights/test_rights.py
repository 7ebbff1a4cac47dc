"""A person's data and the record of processing: complete, declared held against observed, in each format."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import recipients
from sst_bytecode.config import ConfigError, load
from sst_bytecode.facts import Alias, Attempt, Destination, Finding, Lineage, Outcome, Place, Tag
from sst_bytecode.report import rights
from sst_bytecode.report.rights.declared import Processing
from sst_bytecode.report.rights.transfers import transfer_to
from sst_bytecode.spool import Spool

_DOCS = Path(sst_bytecode.__file__).parents[1] / "docs"
_PLACE = Place("app.py", 42, 8, "register", "MainThread")
_NOON = 1_795_348_800.0
_SEGMENT = Destination("https://api.segment.io/v1", "api.segment.io", 443)
_SENTRY = Destination("https://o1.ingest.sentry.io/1", "o1.ingest.sentry.io", 443)
_NOBODY = Destination("https://collect.nobody-knows.example/1", "collect.nobody-knows.example", 443)
_HERE = Destination("postgresql://localhost/shop", "localhost", 5432)
_TOML = """
[controller]
name = "Budget Ltd"
contact = "privacy@budget.example"

[[processing]]
name = "Product analytics"
purpose = "to see which features are used"
legal_basis = "consent"
people = ["customers"]
categories = ["email", "postcode"]
recipients = ["segment.io", "Mixpanel"]
retention = "14 months"
"""


def _datum(person, category, form="", **changes):
    return Finding(
        f"tag-{person}-{category}", person, category, category, "flask.form", form, f"body.{category}", ("value",), 0.99
    ).replace(**changes)


def _event(number, to, *data, time=_NOON):
    return Attempt(number, time, "http", "requests", "requests.post", to, _PLACE, data, "r1", "POST /register")


@pytest.fixture
def home(sst_home, tmp_path):
    """Leave a spool, and a configuration beside it."""
    (tmp_path / "sst.toml").write_text(_TOML)
    spool = Spool(str(sst_home))
    for person in ("ada", "bob", "visitor:7"):
        spool.write(Tag(f"tag-{person}-email", person, "email", "email", "flask.form", "f", "k", "a•••", _PLACE, _NOON))
    spool.write(Lineage("tag-ada-email", "tag-ada-hash", "hashlib.sha256", _PLACE, _NOON))
    spool.write(Alias("ada", "visitor:7", _NOON))
    spool.write(_event("e1", _SEGMENT, _datum("ada", "email", "lower > sha256"), _datum("bob", "email")))
    spool.write(Outcome("e1", "200", _NOON + 1), _event("e2", _SEGMENT, _datum("ada", "ip_address"), time=_NOON + 60))
    spool.write(_event("e3", _SENTRY, _datum("visitor:7", "email")), _event("e4", _NOBODY, _datum("bob", "email")))
    spool.write(_event("e5", _HERE, _datum("ada", "email")), _event("e6", _HERE))
    spool.write(_event("e7", _SENTRY, _datum("ada", "first_name", weak=True)))
    return sst_home


@pytest.fixture
def sst(run_python, home):
    """Run ``sst`` beside the configuration."""
    assert home

    def run(*arguments):
        return run_python(["-m", "sst_bytecode", *arguments])

    return run


def test_everything_on_a_person_is_in_the_json(sst):
    """Names, values, derived values, recipients by name with country and purpose, events; nothing of anybody else."""
    done = sst("person", "visitor:7", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert "bob" not in done.stdout
    assert found["names"] == ["ada", "visitor:7"]
    assert found["controller"] == {"name": "Budget Ltd", "contact": "privacy@budget.example"}
    assert [event["id"] for event in found["events"]] == ["e1", "e3", "e5", "e2"]
    assert {one["tag"] for one in found["values"]} == {"tag-ada-email", "tag-visitor:7-email"}
    assert [one["operation"] for one in found["derived"]] == ["hashlib.sha256"]
    segment, sentry, own = found["recipients"]
    assert (segment["name"], segment["country"], segment["transfer"], segment["events"]) == (
        "Twilio Segment", "US", "adequate in part", 2,
    )  # fmt: skip
    assert segment["data"][0] == {"category": "email", "forms": [{"form": "lower > sha256", "count": 1}]}
    assert [one["legal_basis"] for one in segment["purposes"]] == ["consent"]
    assert segment["undeclared"] == ["ip_address"]
    assert (sentry["purposes"], sentry["undeclared"]) == ([], ["email"])
    assert (own["party"], own["undeclared"]) == ("local", [])
    assert [one["category"] for one in found["categories"]] == ["email", "ip_address"]
    assert {one["article"] for one in found["rights"]} >= {"Art. 16", "Art. 17", "Art. 77"}


def test_weak_matches_are_in_it_when_asked_for(sst):
    """Not without: a guess is no fact."""
    assert "first_name" not in sst("person", "ada", "--format", "json").stdout
    assert "first_name" in sst("person", "ada", "--format", "json", "--all").stdout


class _Elements(HTMLParser):
    """Collects the elements of a page and what they refer to."""

    def __init__(self, text):
        super().__init__()
        self.names, self.addresses = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action", "data", "srcset"}]


@pytest.mark.parametrize("command", [("person", "ada"), ("record",)])
def test_the_html_is_one_file_that_asks_nobody(sst, command):
    """No script, no address, a policy that allows none; the recipients are in it by name."""
    done = sst(*command, "--format", "html")
    assert done.returncode == 0
    page = _Elements(done.stdout)
    assert not page.names & {"script", "link", "img", "iframe", "form", "object"}
    assert page.addresses == []
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in done.stdout
    assert "Twilio Segment" in done.stdout
    assert "Budget Ltd" in done.stdout


def test_what_the_policy_refused_made_nobody_a_recipient(sst, home):
    """The attempt is among the events, with its outcome; among the recipients it is not."""
    spool = Spool(str(home))
    spool.write(_event("e8", _NOBODY, _datum("dora", "email")), Outcome("e8", "refused", _NOON + 1))
    found = json.loads(sst("person", "dora", "--format", "json").stdout)
    assert found["recipients"] == []
    assert [event["outcome"] for event in found["events"]] == ["refused"]


def test_what_others_named_is_text_in_the_html(run_python, home):
    """A route, a field or an id with markup in it is shown, not obeyed."""
    evil = "<script>alert(1)</script>"
    Spool(str(home)).write(_event("e9", _SEGMENT, _datum(evil, "email", field=evil, where=evil)))
    done = run_python(["-m", "sst_bytecode", "person", evil])
    assert done.returncode == 0
    assert evil not in done.stdout
    assert "&lt;script&gt;" in done.stdout


def test_nobody_of_that_name_is_one_line(sst):
    """The id is not repeated: it may be personal."""
    done = sst("person", "carla@example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is known of this person; sst report shows the ids" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "carla" not in done.stderr


def test_the_record_holds_observed_against_declared(sst):
    """Undeclared recipients and categories, declared ones never seen, transfers without a safeguard."""
    found = json.loads(sst("record", "--format", "json").stdout)
    (activity,) = found["processing"]
    assert [one["recipient"] for one in activity["observed_recipients"]] == ["Twilio Segment"]
    assert [(one["category"], one["data"]) for one in activity["observed_categories"]] == [("email", 2)]
    assert [(one["recipient"], one["category"]) for one in found["undeclared"]] == [
        ("Sentry", "email"), ("Twilio Segment", "ip_address"), ("nobody-knows.example", "email"),
    ]  # fmt: skip
    assert found["undeclared"][0]["sites"] == ["app.py:42 register"]
    assert found["unobserved"] == [
        {"processing": "Product analytics", "recipients": ["Mixpanel"], "categories": ["postcode"]}
    ]
    assert [one["recipient"] for one in found["unsafeguarded"]] == ["Sentry", "Twilio Segment", "nobody-knows.example"]
    assert [one["category"] for one in found["own"]] == ["email"]
    assert found["observed_people"] == 2


def test_the_record_as_text_says_the_same(sst):
    """Lines for people, without control characters."""
    done = sst("record")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Product analytics: to see which features are used (consent)" in done.stdout
    assert "email to nobody-knows.example (country unknown), 1 time," in done.stdout
    assert "Product analytics: Mixpanel, postcode" in done.stdout
    assert all(line.isprintable() for line in done.stdout.splitlines())


def test_an_empty_store_has_an_empty_record(run_python):
    """Nothing declared, nothing observed, no folder made."""
    done = run_python(["-m", "sst_bytecode", "record"])
    assert done.returncode == 0
    assert "Observed and not declared: nothing" in done.stdout


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[controller]\nnmae = 'x'", "controller.nmae: unknown key"),
        ("[controller]\nname = 1", "controller.name: expected a text"),
        ("[[processing]]\nname = 'x'", "processing[1].purpose: missing"),
        ("[[processing]]\nname='x'\npurpose='y'\nlegal_basis='because'\ncategories=['email']", "'because' is none of"),
        ("[[processing]]\nname='x'\npurpose='y'\nlegal_basis='consent'\ncategories='email'", "expected a list"),
        (
            "[[processing]]\nname='x'\npurpose='y'\nlegal_basis='consent'\ncategories=['*', 'emial']",
            "processing[1].categories: 'emial': unknown category; did you mean email?",
        ),
    ],
)
def test_a_mistake_in_the_declaration_is_one_line(run_python, tmp_path, toml, words):
    """With the file and the key."""
    (tmp_path / "sst.toml").write_text(toml)
    for verb in (["record"], ["person", "1"]):
        done = run_python(["-m", "sst_bytecode", *verb])
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_recipient_is_declared_by_organisation_domain_or_host():
    """In any letter case; a star is everybody."""
    to = recipients.load().look_up("https://api.segment.io/v1", "api.segment.io", 443)
    for name, is_named in (
        ("twilio segment", True), ("segment.io", True), ("API.segment.io", True), ("*", True), ("segment", False),
    ):  # fmt: skip
        one = Processing("n", "p", "consent", "", "", (), ("email",), (name,))
        assert one.names(to) is is_named


def test_countries_are_told_apart():
    """The EEA, decisions of adequacy, others; nothing leaves for one's own systems."""
    assert [transfer_to(country, "third") for country in ("DE", "IS", "CH", "US", "CN", None)] == [
        "within the EEA", "within the EEA", "adequate", "adequate in part", "third country", "unknown",
    ]  # fmt: skip
    assert transfer_to("CN", "local") == ""


def test_the_example_of_the_guide_is_understood(tmp_path):
    """The TOML of docs/how-to/answer-people.md is a declaration without a mistake."""
    text = (_DOCS / "how-to" / "answer-people.md").read_text()
    (toml,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "sst.toml").write_text(toml)
    found = rights.declared(load({}, str(tmp_path)))
    assert found.processing
    assert found.controller["name"]


def test_a_mistake_is_a_configuration_error(tmp_path):
    """For those who ask from Python."""
    (tmp_path / "sst.toml").write_text("[controller]\nx = 1")
    with pytest.raises(ConfigError, match=r"controller\.x"):
        rights.declared(load({}, str(tmp_path)))
