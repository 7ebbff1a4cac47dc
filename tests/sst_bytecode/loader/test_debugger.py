"""Debuggers go past hooks while the loader is at work, and are as they were afterwards."""

from __future__ import annotations

import pytest

PROGRAM = """import bdb, inspect, sitecustomize
def place():
    return bdb.Bdb.dispatch_call.__code__.co_filename.rpartition("/")[2]
print(place(), bdb.Bdb.dispatch_call.__qualname__, sorted(vars(bdb))[-3:])
sitecustomize.installed.uninstall()
print(place(), inspect.getsource(bdb) == open(bdb.__file__).read())
"""


@pytest.mark.parametrize("early", [True, False], ids=["bdb imported before", "bdb imported by the program"])
def test_a_debugger_is_given_back(app, watched, plain, way, early):
    """``uninstall`` gives `bdb` its own method; its module has no name more, and its source is its file's."""
    if early:
        (way / "sitecustomize.py").write_text("import bdb\n" + (way / "sitecustomize.py").read_text())
    app({"main.py": PROGRAM, "names.py": "import bdb\nprint(sorted(vars(bdb))[-3:])\n"})
    done = watched(["main.py"])
    first, second = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert first == f"debugger.py Bdb.dispatch_call {plain(['names.py'])[1].strip()}"
    assert second == "bdb.py True"
