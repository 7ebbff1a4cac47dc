"""The report says of every module that one would expect to be watched whether it is, and why not."""

from __future__ import annotations

import pytest

CALL = "import json\njson.dumps({})\n"
REPORT = "import sitecustomize\nreport = sitecustomize.installed.report()\n"


def test_the_report_tells_what_is_watched(app, watched):
    """Sites, file, time and origin of each module in scope, out of the cache or not."""
    app(
        {
            "main.py": "import shop\n" + REPORT + "print([m for m in report.modules if m.name == 'shop'])\n",
            "shop.py": CALL,
        }
    )
    for origin in ("rewritten", "cache"):
        out = watched(["main.py"]).out
        assert out.startswith("[shop (")
        assert "/shop.py): 1 sites, " in out
        assert out.endswith(f" us, {origin}]\n")


def test_the_report_tells_what_is_excluded_and_what_is_compiled(app, watched):
    """An excluded module and an extension in scope are named with the reason; what nobody expects is not listed."""
    text = (
        "import sys, shop\nimport _ctypes, _decimal, _lzma, _sqlite3\n" + REPORT + "compiled = [n for n, m in "
        "sys.modules.items() if str(getattr(m, '__file__', '')).endswith('.so') and n in report.unwatched]\n"
        "kinds = {report.unwatched[n].partition(',')[0] for n in compiled}\n"
        "print(report.unwatched['shop'], kinds, 'json' in report.unwatched)\n"
    )
    app({"main.py": text, "shop.py": CALL})
    done = watched(["main.py"], {"TINY_EXCLUDE": "shop", "TINY_ROOTS": "_ctypes,_decimal,_lzma,_sqlite3"})
    assert done.out == "excluded {'compiled'} False\n"


@pytest.mark.parametrize(("flags", "said"), [(["-c", REPORT + "print(report.limits)"], "-c"), (["main.py"], "()")])
def test_the_report_tells_what_the_start_keeps_out(app, watched, flags, said):
    """A program on the command line cannot be rewritten; a script can."""
    app({"main.py": REPORT + "print(report.limits)\n"})
    assert said in watched(flags).out


@pytest.mark.parametrize(("flag", "said"), [("-S", "-S"), ("-E", "-I or -E"), ("-I", "-I or -E")])
def test_flags_that_keep_us_out_are_named(run_python, flag, said):
    """Started by hand under such a flag, we say which ways in it closes."""
    text = "import sys; sys.path.insert(0, sys.argv[1]); from sst_bytecode.loader.survey import limits; print(limits())"
    root = __file__.rpartition("/tests/")[0]
    assert said in run_python([flag, "-c", text, root]).stdout


def test_the_report_tells_where_rewritten_code_is_kept(app, watched, tmp_path):
    """The cache's folder, or why there is none."""
    app({"main.py": REPORT + "print(report.cache)\n"})
    assert watched(["main.py"]).out.startswith(f"{tmp_path}/cache/cpython-3")
    assert "not a folder" in watched(["main.py"], {"SST_CACHE_DIR": __file__}).out
    assert watched(["main.py"], {"SST_CACHE_DIR": ""}).out == "no cache: switched off\n"


def test_a_module_included_later_is_rewritten(app, watched):
    """That its names mentioned nothing is remembered, and does not stand against the wish to include it."""
    site = "lib/site-packages"
    app({"main.py": f"import sys\nsys.path.append('{site}')\nimport silent\n", f"{site}/silent.py": "print(1)\n"})
    assert not any(line.startswith("silent ") for line in watched(["main.py"], {"TINY_LOUD": "1"}).log)
    log = watched(["main.py"], {"TINY_LOUD": "1", "TINY_INCLUDE": "silent"}).log
    assert any(line.startswith("silent ") for line in log)


SUBINTERPRETERS = """
import concurrent.futures, sitecustomize
print("subinterpreters" in sitecustomize.installed.troubles())
if hasattr(concurrent.futures, "InterpreterPoolExecutor"):
    print("subinterpreters" in sitecustomize.installed.troubles())
"""


def test_who_has_an_executor_has_no_subinterpreters_yet(app, watched):
    """That there could be some is not told of every program with a pool of threads; with their executor it is."""
    app({"main.py": SUBINTERPRETERS})
    assert watched(["main.py"]).out in {"False\n", "False\nTrue\n"}
