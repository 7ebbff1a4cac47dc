"""What Python itself tells of code, its lines and its objects is the same of rewritten code."""

from __future__ import annotations

import pytest

from tests.tools.conftest import WAYS

PROGRAMS = {
    "inspect": """import inspect, shop
for one in (shop, shop.total, shop.total.__wrapped__, shop.Order, shop.Order.digest, shop.Order.names):
    print(inspect.getsource(one), inspect.getsourcelines(one)[1])
print(inspect.signature(shop.total), inspect.signature(shop.Order), inspect.getdoc(shop.total))
print(inspect.isgeneratorfunction(shop.Order.names), inspect.getclosurevars(shop.Order.digest))
generator = shop.Order("a@b", []).names()
print(next(generator), inspect.getgeneratorstate(generator), generator.gi_frame.f_lineno, generator.gi_frame.f_locals)
""",
    "traceback": """import io, sys, traceback, shop
for bad in (lambda: shop.Order(None, []), lambda: shop.total([1, "2"]), lambda: shop.Order("a@b", None).digest()):
    try:
        bad()
    except Exception as error:
        print("".join(traceback.format_exception(error)))
        print([frame.positions for frame in traceback.walk_tb(error.__traceback__) if 0],
              [(one.lineno, one.end_lineno, one.colno, one.end_colno, one.name)
               for one in traceback.extract_tb(error.__traceback__)])
        print(traceback.TracebackException.from_exception(error, capture_locals=True).stack[-1].locals)
shop.json = None
shop.Order("a@b", []).digest()
""",
    "warnings": """import shop
def here():
    return shop.total([-1])
here()
shop.Order("a@b", [-1]).digest()
""",
    "dis": """import dis, io, shop
def lines(code):
    return sorted({line for _, line in dis.findlinestarts(code) if line is not None})
for function in (shop.total, shop.total.__wrapped__, shop.Order.__init__, shop.Order.digest, shop.Order.names):
    code = function.__code__
    dis.dis(function, file=io.StringIO())
    dis.show_code(function, file=io.StringIO())
    print(code.co_name, code.co_firstlineno, lines(code), code.co_varnames, code.co_names, code.co_freevars)
    print(sorted({(one.positions.lineno, one.positions.col_offset, one.positions.end_col_offset)
                  for one in dis.get_instructions(function) if one.positions and one.positions.col_offset is not None}))
    print(code.co_flags, code.co_argcount, code.co_cellvars, code.co_qualname, code.co_consts[:1])
""",
    "pickle": """import copy, pickle, shop
order = shop.Order("ada@example.org", [1, [2]])
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    data = pickle.dumps([order, shop.total, shop.Order, shop.Order.digest], protocol)
    print(data, pickle.loads(data)[0] == order, pickle.loads(data)[1] is shop.total)
""",
    "copy": """import copy, shop
order = shop.Order("ada@example.org", [1, [2]])
twin, deep = copy.copy(order), copy.deepcopy(order)
print(twin == order, deep == order, twin.prices is order.prices, deep.prices[1] is order.prices[1])
print(copy.copy(shop.total) is shop.total, copy.deepcopy({"f": shop.total})["f"] is shop.total, vars(deep))
""",
    "wraps": """import functools, shop
print(shop.total.__wrapped__, shop.total.__name__, shop.total.__doc__, shop.total.__module__, *vars(shop.total))
@functools.wraps(shop.Order.digest)
def other(*args): return shop.Order.digest(*args)
print(other.__qualname__, other(shop.Order("a@b", [1])), functools.partial(shop.total, [1])())
print(functools.lru_cache(shop.total.__wrapped__)((1, 2)), functools.singledispatch(shop.total)([3]))
""",
    "settrace": """import sys, shop
seen = []
def tracer(frame, event, arg):
    if frame.f_code.co_filename != shop.__file__: return None
    seen.append((event, frame.f_code.co_name, frame.f_lineno, arg if event == "return" else None))
    return tracer
sys.settrace(tracer)
order = shop.Order("Ada@example.org", [1, -2])
order.digest(), list(order.names())
try: shop.total(["x"])
except TypeError: pass
sys.settrace(None)
print(*seen, sep="\\n")
""",
}


def _without_addresses(text: str) -> str:
    import re

    return re.sub(r"0x[0-9a-f]+", "0x", text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_python_tells_the_same(shop, plain, watched, program, way):
    """Sources, lines, columns, warnings, pickles, copies, wrappers and trace events: output and exit code are equal."""
    (shop / "ask.py").write_text(program)
    expected, seen = plain("ask.py"), watched(way, "ask.py")
    assert (seen.code, _without_addresses(seen.out)) == (expected.code, _without_addresses(expected.out))
    assert _without_addresses(seen.err) == _without_addresses(expected.err)
    assert expected.out or expected.err
