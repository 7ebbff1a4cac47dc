"""A program that replaces functions of Python and of the system, or calls when Python has taken most of itself away."""

from __future__ import annotations

import pytest

from tests.faults.conftest import ROOT

# Each post that was answered is a line of its output. The encoding is what Python itself loads at the first connection.
POST = """
import builtins, http.client, json, urllib.parse
from unittest import mock
target = urllib.parse.urlsplit(sys.argv[1])
target.hostname.encode("idna")

def post(number, port=target.port):
    connection = http.client.HTTPConnection(target.hostname, port, timeout=20)
    body = json.dumps({"email": f"ada{number}.lovelace@example.org"})
    connection.request("POST", target.path, body, {"Content-Type": "application/json"})
    assert connection.getresponse().read() == b'{"ok": true}'
    connection.close()
    os.write(1, b"visited %d\\n" % number)
"""
BEFORE = pytest.mark.parametrize("before", [[], [1]], ids=["first", "later"])
"""Whether the event is the first of the process, for which most of us is yet to be imported."""


@pytest.fixture
def watched(shop, recorded):
    """Run a program; answers what it printed. Every post that was answered is an event, unless it says how many are."""

    def run(source, *, events=None, **options):
        done = shop(POST + source, **options)
        assert (done.code, done.err) == (0, "")
        found = [event for event in recorded() if (event.operation, event.outcome) == ("http.client.request", "200")]
        assert len(found) == (len(done.visits) if events is None else events)
        return done

    return run


@BEFORE
def test_a_call_of_a_finalizer_while_python_ends(watched, before):
    """It is made; what we would have to load for it then, Python does not give us any more."""
    done = watched(
        f"""
class Late:
    def __del__(self):
        post(2)
late = Late()
for number in {before}:
    post(number)
""",
        events=2 * len(before),
    )
    assert done.visits == [*before, 2]


# Looks through the names of modules for the system's own, like pyfakefs, and lets nothing through to the disk.
FAKES = """
import fcntl, io, posix, types

def refuse(*arguments, **options):
    raise PermissionError("there is no disk")

names = "open read write close stat fstat lstat mkdir makedirs fsync link unlink replace listdir scandir".split()
fakes = [types.ModuleType("os"), types.ModuleType("fcntl"), types.ModuleType("io")]
for fake, real in zip(fakes, (os, fcntl, io)):
    vars(fake).update(vars(real))
for name in names:
    setattr(fakes[0], name, refuse)
fakes[1].flock = fakes[1].fcntl = refuse
fakes[2].open = lambda *given: (open if sys._getframe(1).f_code.co_filename.startswith("<frozen") else refuse)(*given)
real = {id(module): fake for fake, module in zip(fakes, (os, fcntl, io))}
real |= {id(getattr(posix, name)): refuse for name in names if hasattr(posix, name)} | {id(open): refuse}
undo = []
for module in [one for one in sys.modules.values() if one and one.__name__ != "__main__"]:
    for name, value in list(vars(module).items()):
        if id(value) in real and module not in (os, posix, io, fcntl):
            undo.append((module, name, value))
            setattr(module, name, real[id(value)])
for name, fake in zip(("os", "fcntl", "io"), fakes):
    sys.modules[name] = fake
"""
RESTORED = """
for module, name, value in undo:
    setattr(module, name, value)
for module in (os, fcntl, io):
    sys.modules[module.__name__] = module
"""


@BEFORE
def test_a_file_system_that_is_a_fake(watched, before):
    """What we write is on the disk, not in what a program's tests take for one."""
    source = "\n".join([*(f"post({number})" for number in before), FAKES, "post(2)", RESTORED, "post(3)"])
    assert watched(source).visits == [*before, 2, 3]


@BEFORE
def test_imports_that_are_refused(watched, before):
    """A program that lets nothing be imported is not asked by us, and gets no error of ours, nor a chain to one."""
    source = "".join(f"post({number})\n" for number in before)
    done = watched(
        source
        + """
asked, real = [], builtins.__import__
def refuse(name, *arguments, **options):
    asked.append(name)
    raise ImportError("refused " + name)
builtins.__import__ = refuse
try:
    post(2)
    post(3, port=1)
except OSError as error:
    print(type(error).__name__, error.__context__, error.__cause__, error.__suppress_context__, asked)
finally:
    builtins.__import__ = real
post(4)
"""
    )
    assert "ConnectionRefusedError None None False []\n" in done.out
    assert done.visits == [*before, 2, 4]


# fmt: off
PATCHED = [
    "time.time", "time.time_ns", "time.monotonic", "time.sleep", "os.getpid", "os.urandom", "os.open", "os.write",
    "os.stat", "os.fstat", "os.makedirs", "os.mkdir", "os.path.exists", "builtins.open", "builtins.__import__",
    "builtins.isinstance", "builtins.sorted", "builtins.getattr", "sys._getframe", "json.loads", "json.dumps",
    "hashlib.sha256", "random.random",
]
# fmt: on


@pytest.mark.parametrize("name", [pytest.param(PATCHED, id="all"), "time.time", "builtins.open"], ids=str)
def test_functions_that_are_mocked(watched, name):
    """A mock is called by the program alone, so that it counts right and its answers are for whom they are meant."""
    done = watched(f"""
import hashlib, importlib, random, time
ours, number = set(), 0
for name in {name if isinstance(name, list) else [name]}:
    where, _, attribute = name.rpartition(".")
    owner = os.path if where == "os.path" else importlib.import_module(where)
    def fake(*arguments, plain=getattr(owner, attribute), name=name, frame=sys._getframe, **options):
        file = frame(1).f_code.co_filename
        if "/sst_bytecode/" in file or "/rewriter/" in file:
            ours.add((name, file, frame(1).f_lineno))
        return plain(*arguments, **options)
    number += 1
    with mock.patch.object(owner, attribute, fake):
        post(number)
print("ours", sorted(ours))
""")
    assert "ours []\n" in done.out


def test_a_clock_that_is_a_mock(watched):
    """Its answers are as many as the program asks for; one more for us would raise, or be no time at all."""
    source = """
for number, clock in enumerate((mock.Mock(side_effect=[]), lambda: 1e300, lambda: 1 / 0)):
    with mock.patch("time.time", clock), mock.patch("time.time_ns", clock), mock.patch("time.monotonic", clock):
        post(number)
"""
    assert watched(source).visits == [0, 1, 2]


def test_a_program_that_enables_us_itself(shop):
    """Its imports are its own, too, from the first event on; after the end Python makes modules as before."""
    done = shop(
        POST
        + """
import _frozen_importlib_external as external
import sst_bytecode
before = external._LoaderBasics.create_module
sst_bytecode.enable()
asked, real = [], builtins.__import__
def spy(name, *arguments, **options):
    asked.append(name)
    return real(name, *arguments, **options)
with mock.patch("builtins.__import__", spy):
    post(1)
sst_bytecode.disable()
print(sorted(name for name in asked if name.startswith(("sst_bytecode", "rewriter", "bytecode"))))
print(external._LoaderBasics.create_module is before)
""",
        env={"PYTHON_TRACKING_ENABLED": "", "PYTHONPATH": str(ROOT)},
    )
    assert (done.code, done.err, done.visits) == (0, "", [1])
    assert done.out.endswith("[]\nTrue\n")
