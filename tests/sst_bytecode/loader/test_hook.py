"""However a module comes to be loaded from a file, its code is seen before it runs, and its traces stay plain."""

from __future__ import annotations

import sys
import zipapp

import pytest

CALL = "import json\njson.dumps({})\n"
CALLED = "shop <module> 2"


def test_packages_submodules_and_namespaces(app, watched):
    """Modules of packages, also of those without ``__init__``, are seen under their full names."""
    app(
        {
            "main.py": "import shop, shop.cart, space.thing\n",
            "shop/__init__.py": CALL,
            "shop/cart.py": CALL,
            "space/thing.py": CALL,
        }
    )
    assert watched(["main.py"]).calls == [CALLED, "shop.cart <module> 2", "space.thing <module> 2"]


@pytest.mark.parametrize("arguments", [["-m", "shop"], ["shop"], ["shop.pyz"]], ids=["-m", "folder", "zipapp"])
def test_programs_that_are_more_than_a_file(app, plain, watched, arguments):
    """``-m``, a folder and a zip application run rewritten, ``__main__`` included, with plain tracebacks."""
    text = CALL + "import sys\nprint(__name__, __spec__.name, sys.argv, sys.path[0], len(sys.path_hooks))\n1 / 0\n"
    folder = app({"shop/__main__.py": text, "shop/__init__.py": ""})
    zipapp.create_archive(folder / "shop", folder / "shop.pyz")
    seen = watched(arguments)
    assert (seen.code, seen.out, seen.err) == plain(arguments)
    assert [line.split()[1:] for line in seen.calls] == [["<module>", "2"]]


LOADS = {
    "spec_from_file_location": (
        "import importlib.util as u\ns = u.spec_from_file_location('shop', 'elsewhere/shop.py')\n"
        "m = u.module_from_spec(s)\ns.loader.exec_module(m)\n"
    ),
    "import_module": "import importlib\nimportlib.import_module('shop')\n",
    "reload": "import importlib, sys\nsys.path.insert(0, 'elsewhere')\nimport shop\nimportlib.reload(shop)\n",
    "lazy": (
        "import importlib.util as u, sys\ns = u.find_spec('shop')\ns.loader = u.LazyLoader(s.loader)\n"
        "m = u.module_from_spec(s)\ns.loader.exec_module(m)\nm.json\n"
    ),
    "exec of get_code": "import importlib.util as u\nexec(u.find_spec('shop').loader.get_code('shop'), {})\n",
    "run_module": "import runpy\nrunpy.run_module('shop')\n",
    "subclass": (
        "import importlib.machinery as m\nclass L(m.SourceFileLoader): pass\n"
        "L('shop', 'elsewhere/shop.py').load_module('shop')\n"
    ),
    "abc": (
        "import importlib.abc, importlib.util as u, types\nclass L(importlib.abc.SourceLoader):\n"
        "  def get_filename(self, name): return '/x/shop.py'\n"
        "  def get_data(self, path): return open('elsewhere/shop.py', 'rb').read()\n"
        "m = u.module_from_spec(u.spec_from_loader('shop', L()))\nm.__loader__.exec_module(m)\n"
    ),
}


@pytest.mark.parametrize("text", LOADS.values(), ids=LOADS)
def test_ways_to_load_a_module(app, watched, text):
    """Whatever asks a loader of files for code gets watched code, also through a loader that inherits from one."""
    app({"main.py": text, "shop.py": CALL, "elsewhere/shop.py": CALL})
    for _ in range(2):
        seen = watched(["-Wignore", "main.py"])
        assert seen.err == ""
        assert set(seen.calls) == {CALLED}


def test_a_module_of_bytecode_alone(app, watched, run_python):
    """A ``.pyc`` without a source is rewritten, and cached by its own time and size."""
    folder = app({"main.py": "import shop\n", "shop.py": CALL})
    run_python(["-c", "import py_compile; py_compile.compile('shop.py', 'shop.pyc')"], cwd=folder)
    (folder / "shop.py").unlink()
    assert watched(["main.py"]).calls == [CALLED]
    second = watched(["main.py"])
    assert second.calls == [CALLED]
    assert not second.rewrote


def test_a_module_in_a_zip(app, watched):
    """Modules of an archive on the path are rewritten, compressed or not."""
    folder = app(
        {
            "main.py": "import sys\nsys.path.insert(0, 'shop.zip')\nimport shop\n",
            "zip/shop.py": CALL,
            "zip/__main__.py": "",
        }
    )
    zipapp.create_archive(folder / "zip", folder / "shop.zip", compressed=True)
    assert watched(["main.py"]).calls == [CALLED]


def test_python_s_own_cache_stays_plain(app, watched, plain):
    """What a watched process leaves in ``__pycache__`` is, byte for byte, what a plain process leaves there."""
    folder = app({"main.py": "import shop\n", "shop.py": CALL})
    [watched(["main.py"]) for _ in range(2)]
    cached = folder / "__pycache__" / f"shop.{sys.implementation.cache_tag}.pyc"
    ours = cached.read_bytes()
    cached.unlink()
    plain(["main.py"])
    assert ours == cached.read_bytes()


def test_a_loader_that_compiles_in_its_own_way_is_not_mixed_with_plain_ones(app, watched):
    """A subclass that transforms source is watched and keeps its transformation, though the file was cached before."""
    transforming = (
        "import importlib.machinery as m, importlib.util as u\nclass L(m.SourceFileLoader):\n"
        "  def get_data(self, path):\n"
        "    return super().get_data(path).replace(b'one', b'two') if path.endswith('.py') else b''\n"
        "s = u.spec_from_file_location('shop', 'shop.py', loader=L('shop', 'shop.py'))\n"
        "n = u.module_from_spec(s)\ns.loader.exec_module(n)\nprint(n.x)\n"
    )
    app({"main.py": "import shop\nprint(shop.x)\n", "other.py": transforming, "shop.py": CALL + "x = 'one'\n"})
    assert watched(["main.py"]).out == "one\n"
    seen = watched(["-B", "other.py"])
    assert seen.out == "two\n", seen.err
    assert seen.calls == [CALLED]
    assert watched(["main.py"]).out == "one\n"


BROKEN = {
    "syntax": "x = = 1\n",
    "raises": CALL + "def f(): raise ValueError('no')\nf()\n",
    "missing": "import not_there\n",
    "from": "from json import not_there\n",
    "nul": "\0",
    "encoding": "# coding: klingon\n",
    "cycle": "from shop import later\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_an_import_that_fails_shows_the_same_traceback(app, plain, watched, text):
    """No frame of ours, and none that plain Python would have cut out, is in the traceback."""
    app({"main.py": "import shop\nlater = 1\n", "shop.py": text})
    expected = plain(["main.py"])
    assert expected[0] == 1
    for _ in range(2):
        seen = watched(["main.py"])
        assert (seen.code, seen.out, seen.err) == expected


LOADING = """
import importlib, runpy, sys, traceback
from importlib.machinery import SourceFileLoader, SourcelessFileLoader
for load in (
    lambda: importlib.import_module("shop"),
    lambda: runpy.run_module("shop"),
    lambda: runpy.run_path("shop.py"),
    lambda: SourceFileLoader("shop", "shop.py").get_code("shop"),
    lambda: SourceFileLoader("shop", "shop.py").get_code("other"),
    lambda: SourceFileLoader("shop", "missing.py").get_code("shop"),
    lambda: SourcelessFileLoader("shop", "shop.py").get_code("shop"),
):
    try:
        load()
    except Exception:
        traceback.print_exc()
"""


@pytest.mark.parametrize("text", [BROKEN["syntax"], BROKEN["encoding"], BROKEN["nul"]])
def test_loading_that_fails_shows_the_same_traceback(app, plain, watched, text):
    """Where Python does not cut out the import system's frames, they are its own and none of ours."""
    app({"main.py": LOADING, "shop.py": text})
    expected = plain(["main.py"])
    assert "in get_code" in expected[2]
    assert watched(["main.py"]).seen == expected


LOOKING = """
import inspect, runpy, zipimport
from importlib.machinery import SourceFileLoader, SourcelessFileLoader
for one in (
    SourceFileLoader.get_code, SourcelessFileLoader.get_code, zipimport.zipimporter.get_code,
    SourceFileLoader("shop", "shop.py").get_code, runpy._get_code_from_file,
):
    print(one.__module__, one.__qualname__, one.__name__, one.__doc__, one.__annotations__, inspect.signature(one))
print(inspect.getsource(runpy._get_code_from_file))
"""


def test_the_wrapped_functions_look_like_the_plain_ones(app, plain, watched):
    """Name, documentation, signature and source are those of the function that Python has."""
    app({"main.py": LOOKING})
    assert watched(["main.py"]).seen == plain(["main.py"])


def test_libraries_are_rewritten_where_they_mention_a_target(app, watched):
    """An installed module that names a target is seen; one without or excluded is not; one included always is."""
    site = "lib/site-packages"
    files = {"main.py": f"import sys\nsys.path.append('{site}')\nimport naming, silent\n"}
    app(files | {f"{site}/naming.py": CALL, f"{site}/silent.py": "print(1)\n"})
    assert watched(["main.py"]).calls == ["naming <module> 2"]
    assert watched(["main.py"], {"TINY_EXCLUDE": "naming", "TINY_DIGEST": "2"}).calls == []
    log = watched(["main.py"], {"TINY_LOUD": "1", "TINY_INCLUDE": "silent", "TINY_DIGEST": "3"}).log
    assert any(line.startswith("silent ") for line in log)


def test_the_standard_library_with_everything(app, watched):
    """In the mode for experiments modules of the standard library are rewritten as they are imported."""
    app({"main.py": "import calendar\n"})
    log = watched(["main.py"], {"TINY_LOUD": "1", "TINY_EVERYTHING": "1"}).log
    assert any(line.startswith("calendar ") for line in log)


def test_each_module_rewritten_is_told_with_its_sites_and_cost(app, watched):
    """The debug log has one line a module: file, sites, microseconds, and whether it came out of the cache."""
    folder = app({"main.py": "import shop\n", "shop.py": CALL})
    [line] = [line for line in watched(["main.py"], {"TINY_LOUD": "1"}).log if line.startswith("shop ")]
    assert line.startswith(f"shop ({folder}/shop.py): 1 sites, ")
    assert line.endswith(" us, rewritten")
    [line] = [line for line in watched(["main.py"], {"TINY_LOUD": "1"}).log if line.startswith("shop ")]
    assert line.endswith(" us, cache")
