"""Where transforms are watched, and that a callee is told by what it is."""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import hmac
import json
import subprocess
import sys
import types
import zlib
from pathlib import Path
from types import SimpleNamespace

import cloudpickle
import pytest

from rewriter import Hooks, Pipeline, Site, bind
from rewriter.shells import Live
from sst_bytecode import weaving
from sst_bytecode.catalog.transforms import load
from sst_bytecode.probes import flow, observer
from sst_bytecode.probes.flow import tracing
from sst_bytecode.probes.flow.aliases import ObserveAliases
from sst_bytecode.probes.flow.hook import at_transform
from sst_bytecode.probes.flow.renamed import at_alias
from sst_bytecode.probes.flow.weaving import ObserveTransforms

SOURCE = """
def cut(text, table):
    table.update(a=1)
    return text.replace("a", "b").split(","), text.join("x")
"""


class Tracer:
    """Says that everything is personal, and writes down what it is told."""

    def __init__(self):
        self.clean = {}
        self.asked, self.derived, self.failures = [], [], []

    def is_blank(self, text):
        """Nothing is."""
        return not isinstance(text, str)

    def origins(self, inputs, *, closely=False):  # noqa: ARG002 - as the protocol has it
        """Everything has an origin."""
        self.asked.append(inputs)
        return tuple(SimpleNamespace(root=SimpleNamespace(tag=str(one))) for one in inputs)

    def derive(self, operation, _origins, output, _place, _at=None):
        """Write it down."""
        self.derived.append((operation, output))

    def failed(self, what):
        """Write it down."""
        self.failures.append(what)


@pytest.fixture
def told():
    """A tracer that hooks tell, and the catalogue that they know."""
    tracer = Tracer()
    observer.install(None, transforms=load)
    flow.tell(tracer)
    yield tracer
    flow.tell(None)
    observer.uninstall()


def hook(target, hooks=None, tally=None, gate=None, at=at_transform):
    """The hook of a call site with this target, behind a gate if there is one."""
    made = at(Site("m", "/m.py", "f", 1, 1, 0, 0, "call", target, gate=gate))
    return made.make(hooks or Hooks(), Live("flow", None, tally or iter(range(9))))


def call(target, callee, *operands, at=at_transform):
    """Call *callee* as the rewriter would at such a site."""
    token = hook(target, at=at)(callee, operands)
    result = callee(*operands)
    if token is not None:
        token(result)
    return result


def sites(source, module, file, application):
    """Targets that are woven in."""
    watch = ObserveTransforms(weaving.AT_TRANSFORM, weaving.FLOW, load(), lambda _name: application)
    rewritten = Pipeline([watch]).rewrite(compile(source, file, "exec"), module, check=True)
    assert not rewritten.failures
    return [site.target.rpartition(".")[2] for site in rewritten.sites]


def others(source, *, application=True):
    """Targets that are woven in as what may be a transform by another name."""
    watch = [
        made(hook, weaving.FLOW, load(), lambda _name: application)
        for made, hook in ((ObserveTransforms, weaving.AT_TRANSFORM), (ObserveAliases, weaving.AT_ALIAS))
    ]
    code = compile(source, "/shop.py", "exec")
    plain, rewritten = (Pipeline(passes).rewrite(code, "shop", check=True) for passes in (watch[:1], watch))
    assert not rewritten.failures
    return [site.target for site in rewritten.sites if site not in plain.sites]


def test_methods_are_watched_in_the_application():
    """In its own modules every method with the name of a transform is watched, and no other."""
    assert sites(SOURCE, "shop", "/shop.py", application=True) == ["update", "replace", "split"]


def test_methods_of_texts_are_not_watched_in_libraries():
    """A library's texts are its own affair, and its dictionaries are nobody's hash objects."""
    assert sites(SOURCE, "vendor.sdk", "/site-packages/vendor/sdk.py", application=False) == []


def test_numbers_that_an_operator_has_just_made_are_not_asked():
    """Operators are not followed; of a text `+` keeps what stands in it."""
    source = "def go(a, b):\n    return (a / b).quantize(a), a.quantize(b), (a + b).replace(a, b)\n"
    assert sites(source, "shop", "/shop.py", application=True) == ["quantize", "replace"]


def test_a_module_that_does_a_piece_of_a_library_is_left_alone_too():
    """Flask gives itsdangerous the digest with which it signs sessions."""
    source = "import hashlib\ndef digest(text):\n    return hashlib.sha1(text)\n"
    assert sites(source, "flask.sessions", "/site-packages/flask/sessions.py", application=False) == []
    assert sites(source, "flask.other", "/site-packages/flask/other.py", application=False) == ["sha1"]


def test_methods_of_hash_objects_are_watched_where_hashlib_is_imported():
    """The import of the library decides, at the top of the module or inside of a function."""
    source = "import hashlib\n" + SOURCE + "def digest(data):\n    return hashlib.new('md5', data)\n"
    assert sites(source, "vendor.sdk", "/site-packages/vendor/sdk.py", application=False) == ["update", "new"]


def test_functions_are_watched_by_their_absolute_names_in_libraries():
    """`from zlib import compress` is as good as any other way to name it."""
    source = "from zlib import compress as squeeze\ndef go(data):\n    return squeeze(data)\n"
    assert sites(source, "vendor.sdk", "/site-packages/vendor/sdk.py", application=False) == ["compress"]


def test_what_is_made_of_constants_is_nobodys():
    """A function that is given constants alone is not watched; where a reader looks at the operands it is."""
    source = """
from decimal import Decimal
from codecs import encode
def go(x):
    Decimal(0), Decimal("1.5"), Decimal(x), encode("a", "rot13")
"""
    assert sites(source, "app", "/srv/app.py", application=True) == ["Decimal", "encode"]


def test_a_transforms_own_library_is_left_alone():
    """How a digest is made is not followed: only that it was made."""
    source = "import hashlib\ndef new(name, data):\n    return hashlib.sha256(data)\n"
    assert sites(source, "hmac", "/lib/hmac.py", application=False) == []


CALLS = """
try:
    from fast import tried
except ImportError:
    tried = pick()
from shop import tool
def own(x): return x
class Box:
    field: object
    kind = make()
    def __init__(self, given): self.given = given
    def run(self, x): return self.given(x), self.kind(x), self.field(x), self.run(x), self.other(x)
def go(x, param):
    for each in TABLE.values(): each(x)
    local = next(one for one in x); local(x); param(x); TABLE["a"](x); TABLE.get("b")(x)
    tried(x); len(x); own(x); tool(x); tool.given(x)
    @decorate(x)
    def inner(): return x
    return inner()
TABLE = {}
"""
MAY_BE = [".self.given", ".self.kind", ".self.field", ".each", ".local", ".param", "", "", "fast.tried"]


@pytest.mark.parametrize(
    "taken",
    [
        "import hashlib\ntool2 = hashlib.sha256",
        "from hashlib import sha256 as s\ntool2 = {'a': s}",
        "def f():\n    from hashlib import sha256\n    return sha256",
        "import hashlib\ndef f(name):\n    return getattr(hashlib, name)",
        "import hashlib\ndef f(algorithm=hashlib.sha1): pass",
        "import hashlib, hmac\nadd = hmac.new(b'k', b'', hashlib.sha1).update",
        "import hashlib\n(hashlib.sha1 if hashlib else hashlib.md5)",
    ],
)
def test_where_a_transform_is_taken_other_names_are_watched(taken):
    """It may be what a variable, attribute or element holds or a call returns, not what is defined or imported."""
    assert others(CALLS + taken) == MAY_BE
    assert others(CALLS + taken, application=False) == []


@pytest.mark.parametrize(
    "called",
    [
        "",
        "import hashlib\nhashlib.sha256(b'a').update(b'b')",
        "from hashlib import sha256 as s\ns(b'a')",
        "import hashlib, hmac\nhmac.new(b'k', b'', hashlib.sha1).update(b'a')",
        "from decimal import Decimal\ndef f(x: Decimal): return isinstance(x, Decimal), map(int, x)",
        "import hashlib\ndigest = hashlib.algorithms_available",
        "update = TABLE.update",
    ],
)
def test_where_none_is_taken_nothing_else_is_watched(called):
    """A module that calls transforms by their names alone, and types that are named, cost nothing more."""
    assert others(CALLS + called) == []


def test_the_very_function_is_told(told):
    """A function is recognised whatever it is called by."""
    assert call("hashlib.sha256", hashlib.sha256, b"abc").digest_size == 32
    assert [operation for operation, _ in told.derived] == ["sha256"]


def test_another_function_of_that_name_is_not(told):
    """A look-alike passes untold, and is not even asked about."""
    assert call("hashlib.sha256", lambda data: data, b"abc") == b"abc"
    assert not told.asked


def test_by_another_name_it_is_told_as_by_its_own(told):
    """A function, a class, a method of a type in C or in Python, of an object or of its class, one after the other."""
    for callee, operands in (
        (hashlib.sha256, (b"abc",)),
        (decimal.Decimal, ("1.5",)),
        (hmac.new, (b"k", b"abc", "md5")),
        (hashlib.sha256().update, (b"abd",)),
        ("a,b".split, (",",)),
        (dt.date.fromisoformat, ("2001-02-03",)),
        (json.JSONEncoder().encode, ("abc",)),
    ):
        call(".f", callee, *operands, at=at_alias)
    operations = ["sha256", "decimal", "hmac-md5", "sha256", "split", "fromisoformat", "json"]
    assert [operation for operation, _ in told.derived] == operations


def test_a_look_alike_by_another_name_is_not_told(told):
    """By identity and type, as at any other site."""

    class Own:
        def split(self, mark):
            return [mark]

        def __call__(self, value):
            return value

    for callee in (Own().split, Own(), Own, {}.get, len, lambda value: value, types.MethodType(Own(), Own())):
        hook(".f", at=at_alias)(callee, (b"abc",))
    assert not told.asked


def test_a_function_that_is_loaded_later_is_known_then(told, monkeypatch):
    """Nothing is imported to find out; what the program imports is looked at when it is next asked."""
    late = types.ModuleType("bcrypt")
    late.hashpw = lambda password, salt: password + salt
    monkeypatch.delitem(sys.modules, "bcrypt", raising=False)
    known = hook(".f", at=at_alias)
    assert known(late.hashpw, (b"abc", b"salt")) is None
    monkeypatch.setitem(sys.modules, "bcrypt", late)
    assert known(late.hashpw, (b"abc", b"salt")) is not None
    assert told.asked


def test_a_call_that_is_never_one_rests(told):
    """As any other site does; what is learnt wakes it."""
    flow.wake()
    gate = tracing.gate()
    asked = hook(".f", gate=gate, at=at_alias)
    for _ in range(tracing.VAIN + 1):
        asked(len, ("abc",))
    assert not gate
    flow.wake()
    assert gate
    assert asked(hashlib.sha256, (b"abc",)) is not None
    assert told.asked


def test_a_method_is_told_by_the_type_of_its_object(told):
    """`split` of a text is one, of anything else it is not; a type in C that its module does not show is known too."""

    class Own:
        def split(self, mark):
            return [mark]

    class Text(str):
        __slots__ = ()

        def split(self, mark):
            return [mark]

    call(".s.split", "a,b".split, ",")
    call(".s.split", Own().split, ",")
    call(".s.split", Text("a,b").split, ",")
    call(".c.compress", zlib.compressobj().compress, b"abc")
    assert told.asked == [("a,b",), (b"abc",)]


def test_a_class_method_is_told_by_its_class(told):
    """`datetime.strptime` is bound to the class."""
    call("datetime.datetime.strptime", dt.datetime.strptime, "2001-02-03", "%Y-%m-%d")
    assert told.derived == [("strptime", dt.datetime(2001, 2, 3))]  # noqa: DTZ001 - what strptime makes


def test_a_dictionary_is_no_hash_object(told):
    """`update` is the most common name of all."""
    table = {}
    call(".table.update", table.update, {"a": 1})
    assert not told.asked


def test_what_is_clean_is_not_asked_about(told):
    """A look-up among clean values decides: of a Decimal by its text."""
    told.clean.update({"a,b": None, "1.5": None, 12: None})
    call(".s.split", "a,b".split, ",")
    call(".d.quantize", decimal.Decimal("1.5").quantize, decimal.Decimal(1))
    call(".int", int, 12)
    assert not told.asked


def test_a_callee_is_not_asked_what_it_is(told):
    """A callable that runs code when it is asked for its class or an attribute stays untouched."""

    class Proxy:
        @property
        def __class__(self):
            raise AssertionError

        def __getattr__(self, name):
            raise AssertionError(name)

        def __call__(self, *_operands):
            return 1

    assert call(".p.split", Proxy(), ",") == 1
    assert call("hashlib.sha256", Proxy(), b"abc") == 1
    assert call(".f", Proxy(), b"abc", at=at_alias) == 1
    assert not told.asked
    assert not told.failures


def test_a_call_that_fails_is_no_transform(told):
    """An exception leaves nothing behind."""
    token = hook("hashlib.sha256")(hashlib.sha256, (b"abc",))
    token(None, TypeError())
    assert not told.derived


def test_our_failure_is_counted_and_goes_no_further(told):
    """What is told of it is the transform and the type of the exception, never its text."""

    def broken(_inputs, **_how):
        raise LookupError("a.secret@example.org")

    told.origins = broken
    assert call("hashlib.sha256", hashlib.sha256, b"abc").hexdigest()
    assert told.failures == ["transform sha256: LookupError"]


@pytest.mark.parametrize("error", [LookupError, RecursionError, MemoryError])
def test_a_failure_of_the_hook_itself_is_counted_too(told, error):
    """It has no shell around it that would do so. At the limit it counts by a step of the iterator that all hooks of
    this name share, without a call; else by the type of the exception.
    """

    class Broken(dict):
        def __contains__(self, _value):
            raise error

    told.clean = Broken()
    hooks, tally = Hooks(), iter(range(9))
    assert hook(".s.split", hooks, tally)("a,b".split, (",",)) is None
    assert hooks.failures == ({("flow", "LookupError"): 1} if error is LookupError else {})
    assert tally.__length_hint__() == (9 if error is LookupError else 8)


def test_a_hook_whose_gate_is_closed_asks_nobody(told):
    """At once, in frames that have passed the gate already too."""
    flow.wake()
    gate = tracing.gate()
    assert hook(".s.split", gate=gate)("a,b".split, (",",)) is not None
    flow.tell(None)
    told.asked.clear()
    flow.tell(told)
    assert hook(".s.split", gate=gate)("a,b".split, (",",)) is None
    assert not told.asked


def test_a_function_sent_by_value_runs_in_a_process_without_us(told, tmp_path):
    """Its hooks, which have no shell, are silent there: nothing of ours has to be imported."""
    watch = [
        ObserveTransforms(weaving.AT_TRANSFORM, weaving.FLOW, load(), lambda _name: True),
        ObserveAliases(weaving.AT_ALIAS, weaving.FLOW, load(), lambda _name: True),
    ]
    source = (
        "import json\nown = [json.dumps, str.lower]\n"
        "def cut(text):\n    return own[1](text.replace('a', 'b')).split(',')\n"
    )
    code = Pipeline(watch).rewrite(compile(source, "/app.py", "exec"), "__main__", check=True).code
    namespace = {"__name__": "__main__"}
    exec(bind(code, Hooks()), namespace)
    flow.wake()
    assert namespace["cut"]("a,c") == ["b", "c"]
    assert told.asked, "the function is watched here"
    sent = tmp_path / "cut.pickle"
    sent.write_bytes(cloudpickle.dumps(namespace["cut"]))
    child = (
        "import sys, pickle; sys.path = [p for p in sys.path if 'site-packages' not in p]\n"
        f"sys.path.append({str(Path(cloudpickle.__file__).parents[1])!r})\n"
        "sys.modules['rewriter'] = sys.modules['sst_bytecode'] = None\n"
        f"print(pickle.load(open({str(sent)!r}, 'rb'))('a,c'))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", child], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['b', 'c']\n", "")
