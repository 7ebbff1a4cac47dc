"""Live hooks: guarded, counted, switched off, and harmless where we are not."""

from __future__ import annotations

import builtins
import marshal
import pickle
import subprocess
import sys
from types import FunctionType

import cloudpickle
import pytest

from rewriter import Hooks, ObserveCalls, ObserveEntries, Pipeline, bind
from rewriter.shells import Bare
from tests.rewriter.outcomes import EVERYTHING, Log, compiled, run, woven


def bound(source, factory, passes=EVERYTHING):
    """Code and hooks for one factory."""
    hooks = Hooks(lambda _name: factory)
    return bind(Pipeline(passes).rewrite(compiled(source), "program", check=True).code, hooks), hooks


def test_code_without_placeholders_is_the_same_object():
    """Binding what nothing was woven into costs no copy; neither does rewriting it."""
    code = compiled("x = 1\ndef f(): return x")
    rewritten = Pipeline((ObserveCalls("t:c", frozenset({"requests.post"})),)).rewrite(code, "program")
    assert rewritten.code is code
    assert bind(code, Hooks()) is code


def test_unbound_code_survives_marshal():
    """What a cache keeps is as good as what was made: bound after marshal it runs alike."""
    rewritten = Pipeline(EVERYTHING).rewrite(compiled("def f(x): return x + 1\nprint(f(1))"), "program")
    log = Log()
    assert run(bind(marshal.loads(marshal.dumps(rewritten.code)), log.hooks()))["output"] == "2\n"
    assert log.calls(".f") == [(1,)]


@pytest.mark.parametrize("where", ["before", "token", "factory"])
def test_a_failing_hook_is_counted_and_the_program_goes_on(where):
    """An Exception of ours is counted by hook and type, and nobody else sees it."""

    def fail(*_what):
        raise ZeroDivisionError

    def factory(_site):
        return fail() if where == "factory" else fail if where == "before" else lambda *_: fail

    code, hooks = bound("print(abs(-1))\ntry: abs('')\nexcept TypeError: print('t')", factory)
    assert run(code)["output"] == "1\nt\n"
    assert set(hooks.failures) == {("test:call", "ZeroDivisionError"), ("test:entry", "ZeroDivisionError")}


@pytest.mark.parametrize("where", ["before", "token"])
def test_keyboard_interrupt_passes(where):
    """Ctrl-C during a hook is the program's, not ours."""

    def interrupt(*_what):
        raise KeyboardInterrupt

    code, hooks = bound("abs(-1)", lambda _s: interrupt if where == "before" else lambda *_: interrupt, EVERYTHING[:1])
    assert run(code)["exception"]["type"] == "KeyboardInterrupt"
    assert hooks.failures == {}


def test_inactive_hooks_are_silent_at_once_in_running_frames_too():
    """`Hooks.active` off: neither hooks nor tokens are called, also those of frames that began before."""
    told = []
    hooks = Hooks(lambda _name: lambda site: lambda *_: lambda *_: told.append(site.target))
    source = "def f():\n    stop()\n    abs(-1)\nf()"
    code = bind(Pipeline(EVERYTHING).rewrite(compiled(source), "program").code, hooks)
    run(code, names={"stop": lambda: setattr(hooks, "active", False)})
    assert told == []


def test_a_hook_without_a_shell_is_woven_as_it_is():
    """A factory that answers `Bare` makes the function itself; where that fails it is counted, and goes no further."""
    told = []
    bare = Bare(lambda _hooks, live: lambda _callee, operands: told.append((live.name, operands)))
    code, hooks = bound("print(abs(-1))", lambda site: bare if site.target == ".abs" else Bare(None), EVERYTHING[:1])
    assert run(code)["output"] == "1\n"
    assert told == [("test:call", (-1,))]
    assert hooks.failures == {("test:call", "TypeError"): 1}


def test_a_factory_may_decline():
    """None as hook means: nothing at this site."""
    code, hooks = bound("print(abs(-1))", lambda _site: None)
    assert run(code)["output"] == "1\n"
    assert hooks.failures == {}


def test_factories_are_imported_when_first_bound_and_asked_once_a_site():
    """A name resolves once; each site is told once, whatever how often its code runs."""
    asked, sites = [], []

    def resolve(name):
        asked.append(name)
        return sites.append

    rewritten = Pipeline((ObserveCalls("t:c", None),)).rewrite(compiled("for i in range(3): abs(i)"), "program")
    run(bind(rewritten.code, Hooks(resolve)))
    assert asked == ["t:c"]
    assert sites == list(rewritten.sites)
    assert [site.target for site in sites] == [".range", ".abs"]


def test_recursion_goes_as_deep_as_plain():
    """At the recursion limit the hook is left out and counted, and the program gets as deep as without it."""
    source = """
def f(n):
    try: return f(n + 1)
    except RecursionError: return n
def deep(n): return deep(n + 1)
try: deep(0)
except RecursionError: print('too deep')
"""
    # CPython says RecursionError for calls of C functions as well, at about the same depth: hence the tolerance.
    source += "print(f(0))"
    depths = [run_untraced(code) for code in (compiled(source), woven(source))]
    assert depths[0][0] == depths[1][0] == "too deep"
    assert abs(int(depths[0][1]) - int(depths[1][1])) <= 1


def run_untraced(code):
    """Lines of output, without a tracer: that takes frames too."""
    printed = []
    exec(code, {"print": lambda what: printed.append(str(what))})
    return printed


def test_a_function_sent_by_value_runs_in_a_process_without_us(tmp_path):
    """Cloudpickle sends a woven function; the other side has no `rewriter`, and its hooks are silent there."""
    source = "def f(x):\n    def g(y): return abs(y) + x\n    return [g(i) for i in (1, -2)]"
    namespace = {"__name__": "__main__"}
    exec(woven(source), namespace)
    sent = tmp_path / "f.pickle"
    sent.write_bytes(cloudpickle.dumps(namespace["f"]))
    site = str(__import__("pathlib").Path(cloudpickle.__file__).parents[1])
    child = (
        "import sys, pickle; sys.path = [p for p in sys.path if 'site-packages' not in p]\n"
        f"sys.path.append({site!r}); sys.modules['rewriter'] = None\n"
        f"print(pickle.load(open({str(sent)!r}, 'rb'))(10))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", child], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[11, 12]\n", "")


def test_woven_code_needs_no_builtins_and_no_globals():
    """A function may run with builtins and globals of its own: nothing woven in is looked up by name."""
    namespace = {}
    exec(woven("def f(g, x): return g(x)"), namespace)
    alone = FunctionType(namespace["f"].__code__, {"__builtins__": {}})
    assert alone(abs, -3) == 3


def test_import_star_copies_nothing_of_ours():
    """Nothing is put into a module's namespace: what ``import *`` takes is what the source defines."""
    known = set(vars(builtins))
    namespace = {"__name__": "m"}
    exec(woven("x = 1\ndef f(): return f\nf()"), namespace)
    assert set(namespace) - {"__builtins__", "__name__"} == {"x", "f"}
    assert set(vars(builtins)) == known


def test_an_instance_of_a_watched_class_pickles():
    """Pickling by name is untouched: methods are found in their class."""
    namespace = {"__name__": "program_of_pickles"}
    module = type(sys)("program_of_pickles")
    sys.modules["program_of_pickles"] = module
    try:
        exec(woven("class A:\n    def m(self): return abs(-1)\na = A()"), vars(module))
        assert pickle.loads(pickle.dumps(module.a.m))() == 1
    finally:
        del sys.modules["program_of_pickles"]
    assert namespace


def test_exec_eval_locals_and_globals_see_the_frame_that_they_are_called_in():
    """Functions that look at their caller's frame find the program's, not one of ours."""
    source = """
import sys
def f(a):
    b = 2
    eval('print(a, b)'); exec('print(a + b)')
    print(sorted(locals()), sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name)
    return sorted(vars())
print(f(1), 'f' in globals())
class A:
    def __init__(self): super().__init__()
A()
"""
    assert run(woven(source)) == run(compiled(source))


def test_the_digest_tells_pipelines_apart_and_is_the_same_in_another_process():
    """A cache's key changes with passes, engine and version, and not with the seed of string hashes."""
    make = "Pipeline((ObserveCalls('a:b', frozenset({'x.y', 'z.w', 'q.r'})), ObserveEntries('a:c', None))).digest"
    program = f"from rewriter import *; print({make})"
    digests = {
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                       capture_output=True, text=True, check=True).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert digests == {
        eval(make, {"Pipeline": Pipeline, "ObserveCalls": ObserveCalls, "ObserveEntries": ObserveEntries})
    }
    assert Pipeline((ObserveEntries("a:c", None),)).digest not in digests
