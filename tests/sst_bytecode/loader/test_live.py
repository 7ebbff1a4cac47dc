"""``reach_loaded`` and ``uninstall``: functions that live already are watched in place, and all get their code back."""

from __future__ import annotations

import os

import pytest

SHOP = """
import functools, json

def plain(): return json.dumps({})

def outer(a):
    def inner(): return json.dumps(a)
    return inner

closure = outer(1)

def deco(f):
    @functools.wraps(f)
    def wrapper(*args): return f(*args)
    return wrapper

@deco
def decorated(): return json.dumps({})

class A:
    def method(self): return json.dumps({})
    @staticmethod
    def static(): return json.dumps({})
    @classmethod
    def klass(cls): return json.dumps({})
    @property
    def prop(self): return json.dumps({})
    class Inner:
        def deep(self): return json.dumps({})

def generator():
    yield json.dumps({})
    yield json.dumps({})

async def coroutine(): return json.dumps({})

twins = [lambda: json.dumps({}), lambda: json.dumps({})]
partial = functools.partial(lambda x: json.dumps(x), 1)

def untouched(): return 1

def use():
    plain(); closure(); outer(2)(); decorated(); A().method(); A.static(); A.klass(); A().prop; A.Inner().deep()
    list(generator()); [twin() for twin in twins]; partial()
    try: coroutine().send(None)
    except StopIteration: pass
"""

CALLED = [
    "plain", "outer.<locals>.inner", "outer.<locals>.inner", "decorated", "A.method", "A.static", "A.klass", "A.prop",
    "A.Inner.deep", "generator", "generator", "<lambda>", "<lambda>", "<lambda>", "coroutine",
]  # fmt: skip

FUNCTIONS = """
import gc, types
def codes():
    found = [one for one in gc.get_objects() if type(one) is types.FunctionType]
    return {f: f.__code__ for f in found if f.__code__.co_filename.endswith('shop.py')}
"""


def functions(done):
    """The functions that called, in order."""
    return [line.split(" ")[1] for line in done.calls]


def test_functions_imported_earlier_are_reached_and_given_back(app, watched_env, run_python, tmp_path):
    """Each function, method, closure, decorated and held one is watched in place; then has its very own code again."""
    app(
        {
            "shop.py": SHOP,
            "main.py": FUNCTIONS
            + "import shop, tiny\nbefore = codes()\ninstalled = tiny.install()\nprint(installed.reach_loaded())\n"
            + "shop.use()\ninstalled.uninstall()\ntiny.note('off')\nshop.use()\n"
            + "print(all(f.__code__ is code for f, code in before.items()), len(before))\n",
        }
    )
    done = run_python(
        ["main.py"], watched_env | {"PYTHONPATH": path_without_start(watched_env, tmp_path)}, tmp_path / "app"
    )
    log = (tmp_path / "tiny.log").read_text().splitlines()
    assert done.stderr == ""
    assert done.stdout.splitlines()[1].startswith("True ")
    assert [line.split(" ")[2] for line in log if line.startswith("called ")] == CALLED
    assert log[-1] == "off"


def path_without_start(watched_env, tmp_path) -> str:
    """PYTHONPATH with the tiny plan to be imported, but no sitecustomize that installs it."""
    (tmp_path / "way" / "sitecustomize.py").unlink()
    return watched_env["PYTHONPATH"]


@pytest.mark.parametrize("starts", ["cold", "warm"])
def test_functions_of_rewritten_modules_get_plain_code(app, watched, starts):
    """After ``uninstall`` every function of a module that came through us has the code that plain Python gives it."""
    app(
        {
            "shop.py": SHOP,
            "main.py": FUNCTIONS
            + "import shop, sitecustomize, tiny\nshop.use()\n"
            + "sitecustomize.installed.uninstall()\ntiny.note('off')\nshop.use()\n"
            + "import importlib.util\nmodule = importlib.util.find_spec('shop').loader.get_code('shop')\n"
            + "def walk(code):\n    yield code\n    for c in code.co_consts:\n"
            + "        if hasattr(c, 'co_code'): yield from walk(c)\n"
            + "print(all(code in set(walk(module)) for code in codes().values()), len(codes()))\n",
        }
    )
    if starts == "warm":
        watched(["main.py"])
    done = watched(["main.py"])
    assert done.err == ""
    assert done.out == f"True {SHOP.count('def ') + SHOP.count('lambda')}\n"
    assert functions(done) == CALLED
    assert done.log[-1] == "off"


def test_frames_that_run_go_on_with_inert_hooks(app, watched):
    """A generator that began in rewritten code ends in it, correctly and unwatched."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import shop, sitecustomize\ng = shop.generator()\nprint(next(g))\n"
            "sitecustomize.installed.uninstall()\nprint(next(g), list(g))\nimport json\nprint(json.dumps([1]))\n",
        }
    )
    done = watched(["main.py"])
    assert (done.code, done.out, done.err) == (0, "{}\n{} []\n[1]\n", "")
    assert functions(done) == ["generator"]


def test_the_loaders_are_given_back(app, watched):
    """After ``uninstall`` the loaders, `runpy` and the path hooks are the interpreter's own, and imports are plain."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import sitecustomize, sys, runpy\nsitecustomize.installed.uninstall()\n"
            "import shop\nshop.use()\nimport _frozen_importlib_external as e, _frozen_importlib as b, zipimport\n"
            "for f in (e.SourceLoader.get_code, e.SourcelessFileLoader.get_code, zipimport.zipimporter.get_code,\n"
            "          runpy._get_code_from_file, b.FrozenImporter.exec_module):\n"
            "    print(hasattr(f, 'plain'), f.__code__.co_name)\nprint(len(sys.path_hooks))\n",
        }
    )
    done = watched(["main.py"])
    assert done.calls == []
    assert set(done.out.splitlines()) == {"False get_code", "False _get_code_from_file", "False exec_module", "2"}


def test_a_loader_that_somebody_wrapped_meanwhile_stays_wrapped(app, watched):
    """What another tool put over ours is left alone; ours lets everything pass."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import sitecustomize\nimport _frozen_importlib_external as e\nours = e.SourceLoader.get_code\n"
            "def theirs(self, name): return ours(self, name)\ne.SourceLoader.get_code = theirs\n"
            "sitecustomize.installed.uninstall()\nprint(e.SourceLoader.get_code is theirs)\nimport shop\nshop.use()\n",
        }
    )
    done = watched(["main.py"])
    assert (done.out, done.calls) == ("True\n", [])


def test_functions_are_reached_out_of_the_cache(app, watched_env, run_python, tmp_path):
    """A second process that imports first and enables later needs no rewriting, and sees as much."""
    env = watched_env | {"PYTHONPATH": path_without_start(watched_env, tmp_path)}
    app(
        {
            "shop.py": SHOP,
            "main.py": FUNCTIONS
            + "import shop, tiny\nbefore = codes()\ninstalled = tiny.install()\ninstalled.reach_loaded()\nshop.use()\n"
            + "installed.uninstall()\nprint(all(f.__code__ is code for f, code in before.items()))\n",
        }
    )
    log = tmp_path / "tiny.log"
    for expected in (True, False):
        log.unlink(missing_ok=True)
        assert run_python(["-m", "main"], env, tmp_path / "app").stdout == "True\n"
        lines = log.read_text().splitlines()
        assert [line.split(" ")[2] for line in lines if line.startswith("called ")] == CALLED
        assert ("pipeline" in lines) is expected


def test_frozen_heaps_are_searched(app, watched_env, run_python, tmp_path):
    """`gc.freeze` hides objects from the collector's list: functions are then found from the modules."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import gc, shop, tiny\ngc.freeze()\ntiny.install().reach_loaded()\nshop.use()\n",
        }
    )
    run_python(["main.py"], watched_env | {"PYTHONPATH": path_without_start(watched_env, tmp_path)}, tmp_path / "app")
    log = (tmp_path / "tiny.log").read_text().splitlines()
    assert [line.split(" ")[2] for line in log if line.startswith("called ")] == CALLED


def test_a_source_that_changed_since_is_left_alone(app, watched_env, run_python, tmp_path):
    """A function whose file now says something else keeps its code, in both directions."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import shop, tiny\n"
            "open('shop.py', 'w').write('import json\\n\\ndef plain(): return json.dumps(2)\\n')\n"
            "before = shop.plain.__code__\ninstalled = tiny.install()\nprint(installed.reach_loaded())\n"
            "print(shop.plain(), shop.plain.__code__ is before)\ninstalled.uninstall()\nprint(shop.plain())\n",
        }
    )
    done = run_python(
        ["main.py"], watched_env | {"PYTHONPATH": path_without_start(watched_env, tmp_path)}, tmp_path / "app"
    )
    assert done.stdout == "0\n{} True\n{}\n"
    assert "called" not in (tmp_path / "tiny.log").read_text()


def test_the_report_names_what_was_loaded_early(app, watched_env, run_python, tmp_path):
    """Modules in scope that were there before us are told, so that nobody takes silence for proof."""
    app(
        {
            "shop.py": SHOP,
            "main.py": "import shop, tiny\ninstalled = tiny.install()\nprint('shop' in installed.report().early)\n"
            "installed.reach_loaded()\nreport = installed.report()\n"
            "print('shop' in report.early, [m.sites for m in report.modules if m.name == 'shop'])\n",
        }
    )
    done = run_python(
        ["main.py"], watched_env | {"PYTHONPATH": path_without_start(watched_env, tmp_path)}, tmp_path / "app"
    )
    assert done.stdout == f"True\nFalse [{SHOP.count('json.dumps')}]\n", done.stderr
    assert os.sep in str(tmp_path)
