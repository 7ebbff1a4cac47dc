"""Runs a program with probes woven in and a recording observer, as the child of a test."""

from __future__ import annotations

import importlib.machinery
import json
import marshal
import os
import sys
import types
from collections import Counter
from contextvars import ContextVar
from pathlib import Path

from rewriter import Hooks, ObserveEntries, Pipeline, bind
from sst_bytecode import catalog
from sst_bytecode.probes import observer
from sst_bytecode.probes.observing import ObserveWatched

AT_CALL = "sst_bytecode.probes.calls:at_call"
AT_ENTRY = "sst_bytecode.probes.entries:at_entry"


class Operation:
    """Writes down what is sent and how it ended."""

    def __init__(self, recorder, event):
        """Answer as the tracker does."""
        self.recorder = recorder
        self.event = event

    def send(self, payload):
        """Write the payload down."""
        request = self.recorder.request.get()
        self.event.setdefault("request", request)
        self.event["sent"].append(
            {
                "url": payload.url,
                "method": payload.method,
                "headers": dict(payload.headers),
                "body": shown(payload.body),
                "content_type": payload.content_type,
                "limit": getattr(payload.body, "limit", None),
            }
        )

    def end(self, outcome):
        """Write the outcome down."""
        assert self.event["outcome"] is None, "an operation ended twice"
        self.event["outcome"] = outcome


class Recorder:
    """An observer that writes everything down."""

    def __init__(self):
        """Answer as the tracker does."""
        self.events, self.learnt, self.told = [], [], []
        self.failures = Counter()
        self.requests = 0
        self.request = ContextVar("request", default=None)

    def begin_request(self, _request):
        """Open a numbered request."""
        self.requests += 1
        number = self.requests
        return number, self.request.set(number)

    def end_request(self, token):
        """Close it."""
        number, variable = token
        self.told.append(["end", number])
        self.request.reset(variable)

    def awaits_work(self):
        """Answer as the tracker does."""
        return True

    def handed(self, library, texts, place):
        """Answer as the tracker does."""
        self.told.append(["handed", library, sorted(texts), at(place)])

    def scope(self):
        """The number of the current request."""
        return self.request.get()

    def set_route(self, route):
        """Write the route down."""
        self.told.append(["route", route])

    def identify(self, person):
        """Write the person down."""
        self.told.append(["person", person])

    def identify_anonymous(self, key):
        """Write the visitor down."""
        self.told.append(["anonymous", key])

    def learn(self, source, field, value, place, *, person=None, subject=None, lazy=False, like=None):
        """Write the value down."""
        del like
        assert type(value) is not types.GeneratorType
        place = place() if callable(place) else place
        self.learnt.append({
            "source": source, "field": field, "value": shown(value), "place": at(place), "person": person, "lazy": lazy,
            "subject": subject and subject(),
            "request": self.request.get(),
        })  # fmt: skip

    def knows(self, _like, _person):
        """Nothing: all is to be told."""
        return False

    def begin(self, kind, library, operation, place, *, always=False, **_hints):
        """Write the event down."""
        event = {"kind": kind, "library": library, "operation": operation, "place": at(place), "always": always}
        event |= {"sent": [], "outcome": None, "file": place.file, "thread": place.thread}
        self.events.append(event)
        return Operation(self, event)

    def derive(self, operation, inputs, output, place, _at=None):
        """Write the transform down."""
        self.told.append(["derive", operation, repr(inputs), repr(output), at(place)])

    def failed(self, what):
        """Count a failure."""
        self.failures[what] += 1


def at(place):
    """A place as a test compares it."""
    return None if place is None else [place.line, place.column, place.function]


def shown(value):
    """A value as JSON can say it."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(key): shown(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(one) for one in value]
    return value if value is None or isinstance(value, (str, int, float)) else f"{type(value).__name__} {value}"


def weave(extra, folder):
    """Let every import from here on get code with the probes of the catalogue, and answer how to treat a program."""
    watched = catalog.load(extra)
    calls = ObserveWatched(AT_CALL, watched.targets, watched.tails, watched.among)
    pipeline = Pipeline([ObserveEntries(AT_ENTRY, watched.functions), calls])
    hooks = Hooks()
    original = importlib.machinery.SourceFileLoader.get_code
    failures = []

    def woven(code, name):
        done = pipeline.rewrite(code, name, check=True)
        failures.extend(done.failures)
        return bind(done.code, hooks)

    def get_code(self, name):
        """Answer as the tracker does."""
        inside = any(f"{name}.".startswith(f"{root}.") for root in watched.roots)
        kept = Path(os.environ["WOVEN"], f"{name}-{watched.digest}")
        if inside and kept.exists():  # a library is rewritten and verified once in a run of the tests
            return bind(marshal.loads(kept.read_bytes()), hooks)
        code = original(self, name)
        if code is not None and inside:
            done = pipeline.rewrite(code, name, check=True)
            failures.extend(done.failures)
            partial = kept.with_name(f"{kept.name}.{os.getpid()}")
            partial.write_bytes(marshal.dumps(done.code))
            partial.replace(kept)
            return bind(done.code, hooks)
        return woven(code, name) if code is not None and str(self.path).startswith(folder) else code

    importlib.machinery.SourceFileLoader.get_code = get_code
    return watched, woven, hooks, failures


def main():
    """Run the program and write down what was told."""
    program, record = sys.argv[1:3]
    settings = json.loads(os.environ.get("SETTINGS", "{}"))
    folder = f"{Path(program).parent}/"
    watched, woven, hooks, failures = weave(settings.get("extra", ()), folder)
    recorder = Recorder()
    observer.install(
        recorder,
        catalogue=lambda: watched,
        is_application=lambda file: file.startswith(folder),
        is_ours=lambda: bool(sys.modules["__main__"].__dict__.get("OURS")),
        folder=folder.rstrip("/"),
        anonymous_keys=tuple(settings.get("anonymous_keys", ())),
    )
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__file__ = program
    module.recorder = recorder  # for programs that ask what has been seen so far
    sys.path.insert(0, folder)
    code = compile(Path(program).read_text(), program, "exec", dont_inherit=True)
    try:
        exec(woven(code, "__main__"), module.__dict__)
    finally:
        told = {
            "events": recorder.events,
            "learnt": recorder.learnt,
            "told": recorder.told,
            "failures": dict(recorder.failures),
            "hooks": {" ".join(key): count for key, count in hooks.failures.items()},
            "rewriting": [list(map(str, one)) for one in failures],
        }
        Path(record).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
