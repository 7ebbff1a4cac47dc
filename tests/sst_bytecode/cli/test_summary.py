"""`sst run --summary`: the command runs as without it, signals and all, and one line says what it sent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from time import monotonic

import pytest

from sst_bytecode.answers import News
from sst_bytecode.cli.summary import line
from sst_bytecode.facts import Attempt, Destination, Finding, Outcome, Place
from sst_bytecode.spool import Spool

_SST = [sys.executable, "-m", "sst_bytecode", "run", "--summary", "--"]


@pytest.fixture
def run(clean_env, tmp_path):
    """Run a command under `sst run --summary`."""

    def call(*command, stdin=""):
        return subprocess.run(
            [*_SST, *command], env=clean_env, cwd=tmp_path, capture_output=True, text=True, check=False, input=stdin,
            timeout=100,
        )  # fmt: skip

    return call


def _python(source):
    return sys.executable, "-c", textwrap.dedent(source)


def test_the_command_is_as_it_is(run):
    """Its output, its input, its exit code; ours is one line on stderr."""
    done = run(*_python("import sys; print(input()); sys.stderr.write('own\\n'); sys.exit(7)"), stdin="hello\n")
    assert (done.returncode, done.stdout) == (7, "hello\n")
    assert done.stderr == "own\nsst: no personal data left this machine · sst report\n"


def test_what_was_not_watched_is_not_called_clean(run):
    """An interpreter that we are kept out of leaves no mark, in a home that has one, too."""
    said = "sst: no Python process was watched; see sst doctor\n"
    assert run(sys.executable, "-S", "-c", "pass").stderr == said
    assert run(*_python("pass")).stderr == "sst: no personal data left this machine · sst report\n"
    assert run(sys.executable, "-S", "-c", "pass").stderr == said
    assert run("env", "-i", sys.executable, "-c", "pass").stderr == said
    assert run("true").stderr == said


def test_a_child_that_is_watched_is_enough(run):
    """The command itself need not be Python."""
    done = run("sh", "-c", f"{sys.executable} -S -c pass; {sys.executable} -c pass")
    assert done.stderr == "sst: no personal data left this machine · sst report\n"


def test_a_home_that_cannot_be_written_is_told(run, clean_env):
    """What was not recorded says nothing."""
    clean_env["SST_HOME"] = "/dev/null/home"
    done = run(*_python("pass"))
    assert done.returncode == 0
    assert done.stderr == (
        "sst: /dev/null/home: cannot be made (Not a directory): nothing was recorded; see sst doctor\n"
    )


def test_known_failures_are_told(run, tmp_path):
    """A child that runs unwatched is known to its parent, and then the line does not say that all was seen."""
    (tmp_path / "app.py").write_text("import subprocess, sys\nsubprocess.run([sys.executable, '-S', '-c', ''])\n")
    assert run(sys.executable, "app.py").stderr == (
        "sst: no personal data left this machine, but not everything was seen: "
        "children started with -S, which run unwatched (sst doctor) · sst report\n"
    )
    assert run(*_python("pass")).stderr == "sst: no personal data left this machine · sst report\n"  # that was before


@pytest.mark.parametrize(("command", "code"), [(["no-such-command"], 127), (["/etc/passwd"], 126)])
def test_no_such_command(run, command, code):
    """As without the option."""
    done = run(*command)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1


def test_a_command_that_is_killed_looks_killed(run):
    """Our own end is by the same signal, so that a shell says what it would have said."""
    done = run(*_python("import os, signal; os.kill(os.getpid(), signal.SIGTERM)"))
    assert done.returncode == -signal.SIGTERM
    assert done.stderr.endswith("sst report\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_goes_on_to_the_command(clean_env, tmp_path, number):
    """What is sent to us is handled by the command, once."""
    program = f"""
        import os, signal, sys
        got, (reader, writer) = [], os.pipe()  # to wait by `signal.pause` would miss one that came just before
        signal.signal({number}, lambda *_: (got.append(1), os.write(writer, b"1")))
        print("ready", flush=True)
        os.read(reader, 1)
        print(len(got), flush=True)
        sys.exit(3)
    """
    child = subprocess.Popen(
        [*_SST, *_python(program)],
        env=clean_env,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    assert (out, child.returncode) == ("1\n", 3)
    assert err.endswith("sst report\n")


def test_a_terminal_interrupts_the_command_once(clean_env, tmp_path):
    """Control-C reaches both of us by the kernel: it is not sent on a second time, and we end as the command does."""
    import pty

    program = """
        import os, signal, time
        got, (reader, writer) = [], os.pipe()
        signal.signal(signal.SIGINT, lambda *_: (got.append(1), os.write(writer, b"1")))
        print("ready", flush=True)
        os.read(reader, 1)
        time.sleep(0.5)
        print(f"got {len(got)}", flush=True)
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve(sys.executable, [*_SST, *_python(program)], clean_env)  # noqa: S606 - the child of the test
    seen = b""
    end = monotonic() + 60
    while b"ready" not in seen and monotonic() < end:
        seen += os.read(terminal, 4096)
    os.write(terminal, b"\x03")
    while b"sst report" not in seen and monotonic() < end:
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            break
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert b"got 1" in seen, seen
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_grandchild_that_stays_holds_nobody_up(run):
    """We end when the command ends, whatever it left behind."""
    begin = monotonic()
    done = run(*_python("import subprocess; subprocess.Popen(['sleep', '60'], stdout=-3, stderr=-3)"))
    assert done.returncode == 0
    assert monotonic() - begin < 50


def _recorded(spool, number, time, host, *, person="1", outcome="200", weak=False):
    item = Finding("t1", person, "email", "email", "flask.form", "", "body.em", ("value",), 0.99, weak)
    to = Destination(f"https://{host}/t", host, 443)
    place = Place("app.py", 4, 8, "f", "MainThread")
    spool.write(
        Attempt(number, time, "http", "requests", "post", to, place, (item,)), Outcome(number, outcome, time + 1)
    )


def test_the_line_counts_people_recipients_and_what_is_new(run, sst_home):
    """Of what was recorded during the run; who got data before is not new, and what was refused does not count."""
    spool = Spool(str(sst_home))
    _recorded(spool, "old", 1_795_338_000.0, "api.segment.io")
    _recorded(spool, "tried", 1_795_338_000.0, "other.example", outcome="refused")
    source = f"""
        import sys, time
        sys.path[:0] = {[str(Path.cwd()), str(Path(__file__).parent)]!r}
        from test_summary import _recorded
        from sst_bytecode.spool import Spool
        spool = Spool({str(sst_home)!r})
        now = time.time()
        _recorded(spool, "a", now, "api.segment.io")
        _recorded(spool, "b", now, "other.example", person="2")
        _recorded(spool, "c", now, "third.example", person="3", outcome="refused")
        _recorded(spool, "d", now, "127.0.0.1", person="4")
        _recorded(spool, "e", now, "weak.example", person="5", weak=True)
    """
    done = run(*_python(source))
    assert done.stderr == "sst: 2 people's data went to 2 recipients (1 new) · sst report\n"


@pytest.mark.parametrize(
    ("news", "said"),
    [
        (News(3, 4, 2), "3 people's data went to 4 recipients (2 new) · sst report"),
        (News(1, 1, 0), "1 person's data went to 1 recipient (0 new) · sst report"),
        (News(0, 1, 1), "data of unknown people went to 1 recipient (1 new) · sst report"),
        (News(0, 0, 0), "no personal data left this machine · sst report"),
    ],
)
def test_the_line_is_the_one_that_was_specified(news, said):
    """Word for word."""
    assert line(news) == said


def test_a_policy_that_is_not_understood_stops_the_start(run, tmp_path):
    """A mistake is one line before anything runs, not a program that runs without its policy."""
    (tmp_path / "sst.toml").write_text("[policy]\nenforced = true\n")
    done = run(*_python("print('ran')"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "policy: enforced: unknown key" in done.stderr
