"""``pytest --sst``: each test is told what it shared, fails where that breaks the policy, and is plain otherwise."""

from __future__ import annotations

import json
import textwrap

import pytest

from tests.launchers.tree import CONFIGURATION

POLICY = """
[policy]
[[policy.rule]]
name = "nothing to brokers"
action = "deny"
category = "email"
recipient = "broker.example"
"""

SHOP = """
import operator

def visitor(number):
    return {"email": f"visitor.{number}@mail.example"}

def tell(host, number):
    return operator.concat(f"http://{host}/{number}", visitor(number)["email"])
"""


@pytest.fixture
def pytester_run(run_python, tmp_path):
    """Run pytest on these tests of a shop; give what it says and its exit code."""

    def run(tests, *options, configuration=CONFIGURATION, env=None):
        (tmp_path / "sst.toml").write_text(configuration)
        (tmp_path / "shop.py").write_text(SHOP)
        (tmp_path / "test_it.py").write_text("import shop\n" + textwrap.dedent(tests))
        return run_python(["-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "test_it.py"], env, tmp_path)

    return run


TWO = """
def test_one():
    shop.tell("broker.example", 1)

def test_two():
    shop.tell("partner.example", 2)

def test_three():
    pass
"""


def test_one_line_tells_what_left(pytester_run):
    """At the end one line says how many tests shared how much with whom."""
    done = pytester_run(TWO, "--sst")
    assert done.returncode == 0, done.stdout
    assert "sst: personal data left in 2 of 3 tests: 2 events, to broker.example, partner.example\n" in done.stdout


def test_nothing_that_left_is_said_too(pytester_run):
    """A run that shared nothing says so: silence could mean that nobody looked."""
    done = pytester_run("def test_one(): pass", "--sst")
    assert "sst: no personal data left in 1 test\n" in done.stdout


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "pytest-xdist"])
def test_the_test_that_breaks_the_policy_fails(pytester_run, options):
    """A test whose request the policy denies fails with the reason and the line; the others pass."""
    done = pytester_run(TWO, "--sst", *options, configuration=CONFIGURATION + POLICY)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "FAILED test_it.py::test_one - deny shop.py:8 tell: email to broker.e" in done.stdout  # as wide as it may be
    [line] = [line for line in done.stdout.splitlines() if line.startswith("deny")]
    assert "shop.py:8" in line
    assert "nothing to brokers" in line
    assert "visitor.1" not in done.stdout


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "pytest-xdist"])
def test_what_a_baseline_knows_fails_no_test(pytester_run, run_python, tmp_path, options):
    """A team that begins with code which is not clean: `sst check` writes the baseline that the tests go by."""
    pytester_run(TWO, "--sst", configuration=CONFIGURATION + POLICY)
    run_python(["-m", "sst_bytecode", "check", "--write-baseline", "known.json"], None, tmp_path)
    new = "operator.concat('http://broker.example', shop.visitor(4)['email'])"
    tests = f"import operator\n{TWO}\ndef test_four():\n    {new}\n"
    done = pytester_run(tests, "--sst", "--sst-baseline=known.json", *options, configuration=CONFIGURATION + POLICY)
    assert "1 failed, 3 passed" in done.stdout
    assert "FAILED test_it.py::test_four" in done.stdout


def test_a_baseline_that_is_none_is_an_error_of_usage(pytester_run):
    """It would be a pity to find out after an hour of tests."""
    done = pytester_run(TWO, "--sst", "--sst-baseline", "absent.json", configuration=CONFIGURATION + POLICY)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--sst: absent.json: cannot be read" in done.stderr


def test_reports_for_machines_give_the_reason_and_the_line(pytester_run, tmp_path):
    """JUnit's XML has in one line what is denied, and where."""
    pytester_run(TWO, "--sst", "--junit-xml=out.xml", configuration=CONFIGURATION + POLICY)
    assert '<failure message="deny shop.py:8 tell: email to broker.example by ' in (tmp_path / "out.xml").read_text()


def test_what_a_fixture_shares_is_its_tests(pytester_run):
    """What is set up for a test belongs to it, and what is torn down fails the teardown."""
    tests = """
        import pytest

        @pytest.fixture
        def before():
            shop.tell("broker.example", 1)

        @pytest.fixture
        def after():
            yield
            shop.tell("broker.example", 2)

        def test_one(before): pass
        def test_two(after): pass
    """
    done = pytester_run(tests, "--sst", configuration=CONFIGURATION + POLICY)
    assert "FAILED test_it.py::test_one" in done.stdout
    assert "ERROR test_it.py::test_two" in done.stdout


def test_a_failure_of_the_test_stays_what_it_is(pytester_run):
    """A test that fails by itself shows its own reason, and that of the policy beside it."""
    tests = "def test_one():\n    shop.tell('broker.example', 1)\n    assert 1 == 2\n"
    done = pytester_run(tests, "--sst", configuration=CONFIGURATION + POLICY)
    assert "assert 1 == 2" in done.stdout
    assert "the policy denies what this test shared" in done.stdout


def test_a_test_can_ask_what_it_shared(pytester_run):
    """The fixture ``sst_events`` tells the events of the test so far, and is empty without the option."""
    tests = """
        import sys
        def test_one(sst_events):
            assert sst_events() == []
            shop.tell("broker.example", 1)
            shop.tell("partner.example", 2)
            print([event.recipient.host for event in sst_events()], file=sys.__stdout__)
            assert sst_events() == [] or [item.category for item in sst_events()[0].data] == ["email"]
    """
    assert "['broker.example', 'partner.example']" in pytester_run(tests, "--sst", "-s").stdout
    assert "[]" in pytester_run(tests, "-s").stdout


def test_what_a_thread_shares_is_the_tests_that_runs(pytester_run):
    """An event is the test's in whose time it began, on whatever thread."""
    tests = """
        from threading import Thread
        def test_one():
            one = Thread(target=shop.tell, args=["broker.example", 1])
            one.start()
            one.join()
        def test_two(): pass
    """
    done = pytester_run(tests, "--sst", configuration=CONFIGURATION + POLICY)
    assert "FAILED test_it.py::test_one" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_without_the_option_nothing_of_ours_is_imported(pytester_run):
    """Every pytest of the environment loads the plugin, and nothing else of ours."""
    tests = """
        import json, sys
        def test_one():
            ours = sorted(n for n in sys.modules if n.partition(".")[0] in ("sst_bytecode", "rewriter", "bytecode"))
            print(json.dumps(ours))
    """
    done = pytester_run(tests, "-s")
    assert json.loads(done.stdout.splitlines()[0].rstrip(".")) == ["sst_bytecode", "sst_bytecode.pytest_plugin"]
    assert "sst:" not in done.stdout


def test_the_switch_beats_the_option(pytester_run):
    """Switched off by the environment, the option changes nothing and says so."""
    done = pytester_run(TWO, "--sst", env={"PYTHON_TRACKING_ENABLED": "0"}, configuration=CONFIGURATION + POLICY)
    assert done.returncode == 0
    assert "sst: tracking is switched off (PYTHON_TRACKING_ENABLED)" in done.stdout


def test_a_policy_that_is_not_understood_is_an_error_of_usage(pytester_run):
    """The run ends at once, with its own exit code for that, and names the mistake."""
    done = pytester_run(TWO, "--sst", configuration=CONFIGURATION + "[policy]\nstrict = true\n")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "policy: strict: unknown key" in done.stderr


def test_pytest_minds_nobody_who_was_there_before_it(run_python, tmp_path):
    """An installed plugin's packages are to be rewritten by pytest; ours ask not to be, for a watcher comes first."""
    (tmp_path / "test_it.py").write_text(
        "def test_one(pytestconfig):\n"
        "    import rewriter, sst_bytecode\n"
        "    pytestconfig.pluginmanager.rewrite_hook.mark_rewrite('rewriter', 'sst_bytecode')\n"
    )
    done = run_python(["-m", "pytest", "-q", "-W", "error", "test_it.py"])
    assert done.returncode == 0, done.stdout
