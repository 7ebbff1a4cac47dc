"""Python runs one sitecustomize alone: ours runs the next one, exactly as Python would have."""

from __future__ import annotations

import ast
import os

import pytest

from tests.sst_bytecode.boot.conftest import BOOT, ON

SHOW = "import sys\nprint(getattr(sys.modules.get('sitecustomize'), '__file__', None))\n"


@pytest.fixture
def other(tmp_path):
    """Make a folder with a sitecustomize of somebody else's."""
    folder = tmp_path / "other"
    folder.mkdir()

    def write(text):
        (folder / "sitecustomize.py").write_text(text)
        return os.pathsep.join([str(BOOT), str(folder)])

    return write


def test_the_next_one_runs_in_its_own_name(run_python, other, tmp_path):
    """It is the module ``sitecustomize``, with its own file, and runs once, after we have started."""
    path = other("import sys\nprint('next', __name__, 'sst_bytecode.session' in sys.modules)\n")
    done = run_python(["-c", SHOW + "import sitecustomize\n"], {"PYTHONPATH": path})
    assert done.stdout == f"next sitecustomize True\n{tmp_path}/other/sitecustomize.py\n"
    assert done.stderr == ""


def test_the_next_one_runs_when_tracking_is_off(run_python, other, tmp_path):
    """Switched off, we still stand before it on the path, and must not swallow it."""
    env = {"PYTHONPATH": other("print('next')\n"), "PYTHON_TRACKING_ENABLED": "0"}
    assert run_python(["-c", SHOW], env).stdout == f"next\n{tmp_path}/other/sitecustomize.py\n"


def test_without_a_next_one_there_is_none(run_python):
    """A program that looks for a sitecustomize finds none, as in plain Python, and no second start."""
    text = SHOW + "try:\n    import sitecustomize\nexcept ImportError as error:\n    print(error, error.name)\n"
    done = run_python(["-c", text], {"PYTHONPATH": str(BOOT)})
    assert done.stdout == "None\nNo module named 'sitecustomize' sitecustomize\n"
    assert done.stderr == ""


@pytest.mark.parametrize("text", ["1 / 0\n", "import not_there\n", "raise ImportError\n", "raise SystemExit(4)\n"])
def test_an_error_in_the_next_one_is_reported_by_python(run_python, other, text):
    """What the next one raises has the effect that it has without us."""
    path = other(text)
    plain = run_python(["-c", "print(1)"], {"PYTHONPATH": path.partition(os.pathsep)[2]})
    watched = run_python(["-c", "print(1)"], {"PYTHONPATH": path})
    assert (watched.returncode, watched.stdout) == (plain.returncode, plain.stdout)
    assert watched.stderr.splitlines()[-1:] == plain.stderr.splitlines()[-1:]


def test_two_that_make_way_for_each_other_end(run_python, other):
    """A tool that runs the next sitecustomize in its turn comes back to us; neither runs twice."""
    path = other(
        "import sys\nprint('theirs')\nfolder = __file__.rpartition('/')[0]\nsys.path.remove(folder)\n"
        "me = sys.modules.pop('sitecustomize')\ntry:\n    import sitecustomize\n"
        "except ImportError:\n    print('no next')\n    sys.modules['sitecustomize'] = me\n"
        "finally:\n    sys.path.insert(0, folder)\n"
    )
    done = run_python(["-c", "print('program')"], {"PYTHONPATH": path})
    assert (done.stdout, done.stderr) == ("theirs\nno next\nprogram\n", "")


def test_two_copies_of_the_boot_folder(run_python, packages, probe):
    """Two versions of the package on the path do not run each other in turns."""
    copy = packages / "sst_bytecode" / "boot" / "path"
    done = run_python([probe], {"PYTHONPATH": os.pathsep.join(map(str, (BOOT, copy, BOOT)))})
    assert (done.stdout, done.stderr) == (ON, "")


def test_a_folder_with_a_relative_name(run_python, tmp_path, probe):
    """PYTHONPATH may name our folder relative to the current one."""
    done = run_python([probe], {"PYTHONPATH": os.path.relpath(BOOT, tmp_path)}, cwd=tmp_path)
    assert (done.stdout, done.stderr) == (ON, "")


def test_old_pythons_can_read_it():
    """The file holds no syntax that is younger than Python 3.4, the oldest that the parser can check for."""
    tree = ast.parse((BOOT / "sitecustomize.py").read_text(), feature_version=(3, 4))
    young = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Starred)
    assert not [node for node in ast.walk(tree) if isinstance(node, young)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [one for one in functions if one.returns or any(each.annotation for each in one.args.args)]


def test_nothing_else_becomes_importable():
    """The folder on PYTHONPATH holds this one file."""
    assert [path.name for path in BOOT.iterdir() if path.name != "__pycache__"] == ["sitecustomize.py"]
