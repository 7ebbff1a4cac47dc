"""When something of ours is broken the program is not: it runs as it is, and the report names what is not watched."""

from __future__ import annotations

import subprocess
import sys

CALL = "import json\njson.dumps({})\n"
REPORT = "import sitecustomize\nreport = sitecustomize.installed.report()\n"


def test_a_broken_pipeline_leaves_every_module_plain(app, watched):
    """Nothing is watched, each module is named with the kind and place of the error, never with its text."""
    app({"main.py": "import shop\n" + REPORT + "print(report.unwatched)\n", "shop.py": CALL})
    done = watched(["main.py"], {"TINY_BROKEN": "1"})
    assert (done.code, done.err, done.calls) == (0, "", [])
    assert "'shop': 'LookupError at tiny.py:" in done.out
    assert "secret" not in done.out


def test_a_pass_that_fails_costs_one_body(app, watched, way):
    """What a pass cannot handle is reported and costs what that pass wanted; other bodies and passes do not mind."""
    tiny = way / "tiny.py"
    picky = (
        "class Picky:\n    def __call__(self, body):\n        if body.code.co_name == 'bad': raise ValueError('no')\n"
        "        return body\n    def __repr__(self): return 'Picky()'\n\nPASSES = (Picky(), "
    )
    tiny.write_text(tiny.read_text().replace("PASSES = (", picky))
    shop = "import json\ndef bad(): json.dumps({})\ndef good(): json.dumps({})\nbad(); good()\n"
    found = "print([m.failures for m in report.modules if m.name == 'shop'])\n"
    app({"main.py": "import shop\n" + REPORT + found, "shop.py": shop})
    for _ in range(2):
        done = watched(["main.py"])
        assert done.calls == ["shop bad 2", "shop good 3"]
        assert "('bad', 2, 'ValueError" in done.out


def test_an_engine_that_is_missing(app, watched, way):
    """Without the rewriter's package modules run plain; nothing is printed."""
    tiny = way / "tiny.py"
    tiny.write_text(tiny.read_text().replace('note("pipeline")', "import sys; sys.modules['rewriter'] = None"))
    app({"main.py": "import shop\n", "shop.py": CALL + "print('fine')\n"})
    done = watched(["main.py"])
    assert (done.code, done.out, done.err, done.calls) == (0, "fine\n", "", [])


def test_a_scope_that_raises(app, watched, way):
    """An error in our own decisions is no error of the import."""
    tiny = way / "tiny.py"
    broken = "loader.Scope.module = lambda *a: 1 / 0"
    tiny.write_text(tiny.read_text().replace("def install():\n", f"def install():\n    {broken}\n"))
    app({"main.py": "import shop\n", "shop.py": CALL + "print('fine')\n"})
    done = watched(["main.py"])
    assert (done.code, done.out, done.err, done.calls) == (0, "fine\n", "", [])


def test_an_interrupt_in_our_code_passes(app, watched, way):
    """KeyboardInterrupt is the user's, wherever it strikes."""
    tiny = way / "tiny.py"
    tiny.write_text(tiny.read_text().replace('note("pipeline")', "raise KeyboardInterrupt"))
    app({"main.py": "try:\n    import shop\nexcept KeyboardInterrupt:\n    print('stopped')\n", "shop.py": CALL})
    assert watched(["main.py"]).out == "stopped\n"


def test_deep_recursion_while_importing(app, watched):
    """An import at the edge of the stack works or raises RecursionError, as in plain Python; the next one works."""
    text = (
        "import sys\ndef f(n):\n    try:\n        return f(n + 1)\n    except RecursionError:\n"
        "        try:\n            import shop\n        except RecursionError:\n            pass\n        raise\n"
        "try:\n    f(0)\nexcept RecursionError:\n    pass\nimport shop\nprint('fine')\n"
    )
    app({"main.py": text, "shop.py": CALL})
    done = watched(["main.py"])
    assert (done.code, done.out) == (0, "fine\n")


def test_imports_in_many_threads(app, watched):
    """Threads that import different modules at once, the first ones to need the engine, do not wait for each other."""
    modules = {f"m{n}.py": CALL for n in range(12)}
    text = (
        "import threading, importlib\nload = importlib.import_module\n"
        "ts = [threading.Thread(target=load, args=(f'm{n}',)) for n in range(12)]\n"
        "[t.start() for t in ts]\n[t.join() for t in ts]\n"
    )
    app({"main.py": text, **modules})
    for variables in ({}, {"TINY_EVERYTHING": "1", "TINY_DIGEST": "2"}):
        done = watched(["main.py"], variables)
        assert (done.code, done.err) == (0, "")
        assert len([line for line in done.calls if line.startswith("m")]) == 12


def test_a_child_by_fork_is_watched_like_its_parent(app, watched):
    """Without exec nothing starts again: loaders, functions and hooks are those of the parent."""
    app({"main.py": "import os\nif os.fork() == 0:\n    import shop\n    os._exit(0)\nos.wait()\n", "shop.py": CALL})
    assert watched(["main.py"]).calls == ["shop <module> 2"]


def test_nothing_heavy_is_imported():
    """The loader itself needs none of the modules that break gevent, celery or a short start."""
    program = "import sys, sst_bytecode.loader\nprint(*sys.modules)"
    out = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, '.'); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {
        "ssl",
        "socket",
        "threading",
        "logging",
        "asyncio",
        "sqlalchemy",
        "typing",
        "dataclasses",
        "re",
        "inspect",
        "pathlib",
        "functools",
    }
    assert heavy & set(out.stdout.split()) == set()


def test_what_failed_is_tried_again(app, watched, way):
    """A body may fail for a reason of the moment: the result is not kept, and the next start rewrites the module."""
    tiny = way / "tiny.py"
    moody = (
        "class Moody:\n    def __call__(self, body):\n        if 'TINY_MOOD' in os.environ: raise ValueError('no')\n"
        "        return body\n    def __repr__(self): return 'Moody()'\n\nPASSES = (Moody(), "
    )
    tiny.write_text(tiny.read_text().replace("PASSES = (", moody))
    app({"main.py": "import shop\n", "shop.py": CALL})
    assert watched(["main.py"], {"TINY_MOOD": "1"}).calls == ["shop <module> 2"]
    assert watched(["main.py"]).calls == ["shop <module> 2"]
    assert not watched(["main.py"]).rewrote


def test_a_fork_in_the_middle_of_a_rewrite(app, watched, way):
    """A child by fork does not wait for the thread of its parent that was rewriting a module at that moment."""
    tiny = way / "tiny.py"
    slow = (
        "class Slow:\n    def __call__(self, body):\n        import sys\n"
        "        if body.code.co_filename.endswith('slow.py'):\n            sys.begun.set(); sys.gate.wait()\n"
        "        return body\n    def __repr__(self): return 'Slow()'\n\nPASSES = (Slow(), "
    )
    tiny.write_text(tiny.read_text().replace("PASSES = (", slow))
    text = (
        "import importlib, os, sys, threading\nsys.begun, sys.gate = threading.Event(), threading.Event()\n"
        "thread = threading.Thread(target=importlib.import_module, args=('slow',))\nthread.start()\nsys.begun.wait()\n"
        "if os.fork() == 0:\n    import shop\n    os._exit(0)\nprint(os.wait()[1])\nsys.gate.set()\nthread.join()\n"
    )
    app({"main.py": text, "shop.py": CALL, "slow.py": CALL})
    done = watched(["main.py"])
    assert (done.code, done.out) == (0, "0\n")
    assert done.calls == ["shop <module> 2", "slow <module> 2"]
