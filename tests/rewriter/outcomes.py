"""What a program does, in full: output, exceptions with carets, line events; plain, and with hooks woven in."""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
import warnings

from rewriter import Gate, Hooks, ObserveCalls, ObserveEntries, ObserveIterations, Pipeline, bind, dialect

LOOPS = ObserveIterations("test:loop")
EVERYTHING = (ObserveCalls("test:call", None), ObserveEntries("test:entry", None), LOOPS)
GATED = (ObserveEntries("test:entry", None), LOOPS, ObserveCalls("test:call", None, gate="test:gate"))
GATED_ENTRIES = (ObserveEntries("test:entry", None, gate="test:gate"), LOOPS, ObserveCalls("test:call", None))
_REPLACED = (list, tuple, dict, set, range, str)  # any iterator of these can be had twice
FILE = "<program>"


class Log:
    """Hook factories that write down all that they are told; without *keep*, nothing: objects then live no longer.

    The gates called ``test:gate`` are one, which opens when the hooks at *kind* were asked *opens* times, or with
    *turns* opens and closes by turns whenever they are.
    """

    def __init__(self, *, tokens=True, keep=True, opens=0, turns=False, kind="entry"):
        self.gate = Gate()
        self.kind = kind
        self.opens = opens
        self.turns = turns
        self.sites = []
        self.events = []
        self.tokens = tokens
        self.keep = keep

    def factory(self, site):
        """Make a hook for *site*."""
        self.sites.append(site)

        def before(*what):
            self.opens -= site.kind == self.kind
            if self.turns and site.kind == self.kind and self.gate:
                self.gate.close()
            elif self.opens <= 0:
                self.gate.open()
            if self.keep:
                self.events.append((site.kind, site.target, what))
            return ended if self.tokens else None

        def ended(result, exception=None):
            if self.keep:
                self.events.append(("ended", site.target, result, exception))

        def looped(what):
            if self.keep:
                self.events.append((site.kind, site.target, what))
            return map(_same, what) if type(what) in _REPLACED else None

        return looped if site.kind == "iteration" else before

    def hooks(self):
        """Hooks that are all made by this log."""
        return Hooks(lambda name: (lambda: self.gate) if name == "test:gate" else self.factory)

    def calls(self, target):
        """Operands of all calls of *target*."""
        return [event[2][1] for event in self.events if event[:2] == ("call", target)]

    def endings(self, target):
        """What the tokens of *target* were told."""
        return [event[2:] for event in self.events if event[:2] == ("ended", target)]


def _same(item):
    return item


def compiled(source, *, module="program"):
    """The code of *source*."""
    del module
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # 3.14 warns of a `return` in a `finally` (PEP 765)
        return compile(source, FILE, "exec", dont_inherit=True)


def woven(source, log=None, *, passes=EVERYTHING, module="program"):
    """The code of *source* after *passes*, verified and bound to the hooks of *log*."""
    rewritten = Pipeline(passes).rewrite(compiled(source), module, check=True)
    assert rewritten.failures == ()
    return bind(rewritten.code, (log or Log()).hooks())


def run(code, *, names=None):
    """Everything that can be seen of running *code*."""
    namespace = {"__name__": "program", **(names or {})}
    events = []
    latest = {}
    output = io.StringIO()
    outcome = None

    def tracer(frame, event, argument):
        if frame.f_code.co_filename != FILE:
            return None
        shown = argument if event == "exception" else None
        entry = (frame.f_code.co_qualname, event, frame.f_lineno, shown and shown[0].__name__)
        # 3.12 sends a second event for a line after a call that stands before a jump's target, if nothing is woven in.
        if event == "call":
            latest.pop(id(frame), None)
        again = dialect.VERSION == (3, 12) and event == "line" and latest.get(id(frame)) == frame.f_lineno
        if event == "line":
            latest[id(frame)] = frame.f_lineno
        if not again:
            events.append(entry)
        return tracer

    before = sys.gettrace()
    with contextlib.redirect_stdout(output):
        sys.settrace(tracer)
        try:
            exec(code, namespace)
        except BaseException as error:  # noqa: BLE001  # any end of a program is an outcome
            outcome = error
        finally:
            sys.settrace(before)
    return {
        "output": output.getvalue(),
        "exception": _described(outcome),
        "lines": _without_closing(events),
        "names": sorted(namespace.keys() - {"__builtins__"}),
    }


def _without_closing(events):
    """Leave out generators closed while suspended without a handler: 3.13 does not run these, unless watched."""
    kept = []
    for event in events:
        if event[1] == "return" and len(kept) > 1 and kept[-1][1::2] == ("exception", "GeneratorExit"):
            del kept[-2:]
        else:
            kept.append(event)
    return kept


def _described(error, seen=()):
    if error is None or error in seen:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": type(error).__name__,
        "text": str(error),
        "notes": getattr(error, "__notes__", None),
        "frames": [
            (one.name, one.lineno, one.end_lineno, one.colno, one.end_colno) for one in frames if one.filename == FILE
        ],
        "cause": _described(error.__cause__, (*seen, error)),
        "context": _described(error.__context__, (*seen, error)),
        "suppressed": error.__suppress_context__,
    }
