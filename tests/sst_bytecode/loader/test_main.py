"""``python app.py`` runs rewritten code, and is in everything else what plain Python makes of it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

CALL = "import json\njson.dumps({})\n"

STATE = (
    CALL
    + """
import atexit, sys
state = [__name__, __file__, __spec__, __package__, __doc__, __cached__, type(__loader__).__name__, __loader__.path]
print(state, sys.argv, sys.path[0], list(globals()))
print(__annotations__, __builtins__, sys.path_importer_cache[__file__], len(sys.path_hooks), sys.flags)
atexit.register(lambda: print(sorted(name for name in globals() if name.startswith("__"))))
"""
)


def same(plain, seen):
    """Compare all that a user sees of two runs."""
    __tracebackhide__ = True
    assert seen.seen == plain


ENDINGS = {
    "end": "",
    "exception": "def fail():\n    raise ValueError('no')\nfail()\n",
    "chained": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError('x') from error\n",
    "exit": "sys.exit(3)\n",
    "exit text": "sys.exit('bye')\n",
    "exit none": "raise SystemExit\n",
    "os._exit": "import os\nsys.stdout.flush()\nos._exit(5)\n",
    "hook": "sys.excepthook = lambda *a: print('hook', '__file__' in globals())\n1 / 0\n",
    "killed": "import os, signal\nsys.stdout.flush()\nos.kill(os.getpid(), signal.SIGTERM)\n",
    "interrupted": "raise KeyboardInterrupt\n",
    "recursion": "def f(): f()\ntry:\n    f()\nexcept RecursionError:\n    print('deep')\n",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_program_and_its_end_are_as_in_plain_python(app, plain, watched, ending):
    """Namespace, arguments, paths, exit code, traceback and what atexit finds are those of a plain run."""
    app({"main.py": STATE + ending})
    seen = watched(["main.py", "one", "-two"])
    same(plain(["main.py", "one", "-two"]), seen)
    assert seen.calls == ["__main__ <module> 2"]


def test_no_module_is_loaded_for_the_programs_sake(app, watched):
    """`runpy`, which CPython wants for a claimed script, is not left behind, nor what it would import."""
    app({"main.py": CALL + "import sys\nprint({'runpy', 'pkgutil', 'importlib.util'} & set(sys.modules))\n"})
    assert watched(["main.py"]).out == "set()\n"


def test_a_program_has_no_frame_below_it(app, plain, watched):
    """Neither ``sys._getframe(1)`` nor a warning about the caller of the program finds anything of ours."""
    app({
        "main.py": CALL + "import sys, warnings\nprint(sys._getframe().f_back)\nwarnings.warn('who?', stacklevel=2)\n"
    })  # fmt: skip
    same(plain(["main.py"]), watched(["main.py"]))


DEEP = (
    CALL
    + """
def deep(levels):
    global reached
    reached = levels
    deep(levels + 1)
try:
    deep(0)
except RecursionError:
    print(reached)
"""
)


def test_a_program_has_the_room_that_it_has_plainly(app, plain, watched):
    """As many levels of recursion; on 3.11, where calls in C count too, without the five by which we start it."""
    app({"main.py": DEEP})
    lost = 0 if hasattr(sys, "monitoring") else 5
    assert int(plain(["main.py"])[1]) - int(watched(["main.py"]).out) == lost


def test_the_room_of_calls_in_c(app, plain, watched):
    """On 3.12 the calls that start the program are one of them; 3.13 gives the program as many as plain.

    On 3.11 they are counted with Python's own, of which the start takes five, and `repr` two for each level.
    """
    lost = {(3, 11): 2, (3, 12): 1}.get(sys.version_info[:2], 0)
    text = (
        "class Deep:\n    def __repr__(self):\n        global reached\n        reached += 1\n"
        "        return repr(self)\n"
        "reached = 0\ntry:\n    repr(Deep())\nexcept RecursionError:\n    print(reached)\n"
    )
    app({"main.py": f"{CALL}import sys\nsys.setrecursionlimit(500)\n{text}"})
    assert int(plain(["main.py"])[1]) - int(watched(["main.py"]).out) == lost


def test_an_exit_code_that_is_an_attribute(app, plain, watched):
    """3.11 takes the exit code from whatever has a ``code`` and was given to `sys.exit`, if nothing handles that."""
    app({"main.py": CALL + "import sys\nclass Answer:\n    code = 7\nsys.exit(Answer)\n"})
    same(plain(["main.py"]), watched(["main.py"]))


@pytest.mark.parametrize("script", ["main.py", "./main.py", "../app/main.py", "deep/../main.py"])
def test_however_the_script_is_named(app, plain, watched, script):
    """``__file__``, ``sys.argv[0]`` and ``sys.path[0]`` are what plain Python makes of the name."""
    app({"main.py": CALL + "import sys\nprint(__file__, sys.argv, sys.path[0])\n", "deep/x.py": ""})
    seen = watched([script])
    same(plain([script]), seen)
    assert len(seen.calls) == 1


def test_a_link_to_the_script(app, plain, watched, tmp_path):
    """The folder of siblings is that of the file which the link leads to."""
    folder = app({"main.py": "import sib, sys\nprint(__file__, sys.path[0])\n" + CALL, "sib.py": ""})
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "run.py"
    link.symlink_to(folder / "main.py")
    seen = watched([link])
    same(plain([link]), seen)
    assert len(seen.calls) == 1


@pytest.mark.parametrize("flag", ["-P", "-O", "-OO", "-B", "-u", "-Xdev", "-q"])
def test_flags(app, plain, watched, flag):
    """Flags mean what they mean; under -P the script's folder is not on the path; optimised code is cached apart."""
    app({"main.py": CALL + "import sys\nprint([p[-3:] for p in sys.path].count('app'), __debug__, sys.flags)\n"})
    watched(["main.py"])
    seen = watched([flag, "main.py"])
    assert (seen.code, seen.out) == plain([flag, "main.py"])[:2]
    assert len(seen.calls) == 1


def test_a_program_that_skips_its_first_line(app, plain, watched):
    """With -x the file is not the program: it runs plain."""
    app({"main.py": "this is no Python\n" + CALL})
    seen = watched(["-x", "main.py"])
    assert (seen.code, seen.out, seen.err, seen.calls) == (*plain(["-x", "main.py"]), [])


@pytest.mark.parametrize(
    "text",
    [
        CALL + "x = = 1\n",
        "\0" + CALL,
        CALL + "  indented\n",
        CALL + "'\udcff'\n".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
    ids=["syntax", "nul", "indent", "latin"],
)
def test_what_does_not_compile_is_reported_by_python(app, plain, watched, text):
    """A program with an error is left to CPython, whose message is the same to the letter."""
    app({}).mkdir(exist_ok=True)
    (app({}) / "main.py").write_bytes(text.encode("latin-1"))
    same(plain(["main.py"]), watched(["main.py"]))


def test_a_script_that_is_not_there(app, plain, watched):
    """CPython says that it cannot open the file."""
    app({"other.py": ""})
    same(plain(["main.py"]), watched(["main.py"]))


def test_warnings_of_the_compiler_come_at_every_start(app, plain, watched):
    """A cached program would be silent about an invalid escape; plain Python says it each time."""
    app({"main.py": CALL + "print('\\d')\n"})
    expected = plain(["-Wdefault", "main.py"])
    assert "invalid escape" in expected[2]
    for _ in range(2):
        seen = watched(["-Wdefault", "main.py"])
        same(expected, seen)
        assert len(seen.calls) == 1


def test_classes_of_the_program_pickle(app, watched):
    """A pickle names ``__main__``, and a plain process reads it."""
    app(
        {
            "main.py": CALL
            + "import pickle\nclass A: pass\nprint(pickle.loads(pickle.dumps(A())).__class__ is A, A.__module__)\n"
        }
    )
    assert watched(["main.py"]).out == "True __main__\n"


def test_the_source_of_the_program_is_found(app, plain, watched):
    """`inspect` and tracebacks read the lines of the file."""
    app(
        {
            "main.py": CALL
            + "import inspect, sys\ndef f(): return 1\nprint(inspect.getsource(f), inspect.getsourcefile(f))\n"
        }
    )
    same(plain(["main.py"]), watched(["main.py"]))


def test_a_compiled_program(app, plain, watched, run_python):
    """``python app.pyc`` is rewritten too."""
    folder = app({"main.py": STATE})
    run_python(["-c", "import py_compile; py_compile.compile('main.py', 'main.pyc')"], cwd=folder)
    seen = watched(["main.pyc"])
    same(plain(["main.pyc"]), seen)
    assert seen.calls == ["__main__ <module> 2"]


def test_the_second_start_comes_out_of_the_cache(app, watched):
    """A program that did not change is not rewritten again, and is watched all the same."""
    app({"main.py": CALL})
    assert watched(["main.py"]).rewrote
    second = watched(["main.py"])
    assert not second.rewrote
    assert second.calls == ["__main__ <module> 2"]


def test_an_interrupted_program_dies_of_the_signal(app, watched_env, clean_env):
    """A parent sees SIGINT as it would have seen it, once the program has had its KeyboardInterrupt."""
    folder = app({"main.py": CALL + "print('up', flush=True)\nimport time\nwhile True: time.sleep(60)\n"})
    with subprocess.Popen(
        [sys.executable, "main.py"],
        env=clean_env | watched_env,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout.readline() == b"up\n"
        child.send_signal(signal.SIGINT)
        assert b"KeyboardInterrupt" in child.communicate(timeout=20)[1]
    assert child.returncode == -signal.SIGINT


@pytest.mark.parametrize("way_in", [["-c", CALL], ["-"], ["-m", "main"], ["-i", "main.py"]])
def test_other_ways_to_run(app, plain, watched, way_in):
    """``-m`` is rewritten, ``-c`` and standard input are not, and nothing of us is in their way."""
    app({"main.py": CALL + "print(__spec__ and __spec__.name)\n"})
    expected = plain(way_in, stdin="print(1)\n")
    seen = watched(way_in, stdin="print(1)\n")
    assert (seen.code, seen.out) == expected[:2]
    assert len(seen.calls) == (0 if way_in[0] in {"-c", "-"} else 1)


def test_a_program_out_of_a_pipe_is_read_once(app, plain, watched):
    """What can be read only once is CPython's to read: the program runs, unwatched."""
    app({"main.py": CALL + "print('ran')\n"})
    command = """import subprocess, sys; subprocess.run(["bash", "-c", 'exec "$0" <(cat main.py)', sys.executable])"""
    seen = watched(["-c", command])
    assert (seen.code, seen.out, seen.err, seen.calls) == (*plain(["-c", command]), [])
    assert seen.out == "ran\n"


def test_the_real_reloader_of_werkzeug_repeats_the_command(app, plain, watched):
    """Flask's reloader works out the same command line from ``__main__`` as in plain Python."""
    text = CALL + "from werkzeug._reloader import _get_args_for_reloading as again\nprint(again())\n"
    app({"main.py": text, "shop/__main__.py": text, "shop/__init__.py": ""})
    for arguments in (["main.py", "--debug"], ["-m", "shop", "-x"]):
        same(plain(arguments), watched(arguments))


def test_flask_style_reloaders_find_the_way_back(app, watched):
    """A program that starts itself again, with its own arguments, is watched again: the environment carries us on."""
    app(
        {
            "main.py": CALL
            + "import os, subprocess, sys\n"
            + "if 'CHILD' not in os.environ:\n"
            + "    sys.exit(subprocess.call([sys.executable, *sys.argv], env={**os.environ, 'CHILD': '1'}))\n"
        }
    )
    seen = watched(["main.py"])
    assert seen.code == 0
    assert seen.calls == ["__main__ <module> 2"] * 2
