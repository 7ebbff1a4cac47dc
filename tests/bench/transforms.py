"""What a woven hook on a transform costs, in nanoseconds of CPU: ``python -m tests.bench.transforms``."""

from __future__ import annotations

import tempfile
from time import thread_time
from typing import TYPE_CHECKING, Any

from rewriter import Hooks, Pipeline, bind
from sst_bytecode import weaving
from sst_bytecode.catalog.transforms import load
from sst_bytecode.facts import Place
from sst_bytecode.keys import load as key
from sst_bytecode.probes import flow, observer
from sst_bytecode.probes.flow.weaving import ObserveTransforms
from sst_bytecode.tracker.tracker import Tracker

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = """
import hashlib
def no_transform(values):
    for value in values: own.split(value)
def split(values):
    for value in values: value.split(",")
def encode(values):
    for value in values: value.encode()
def digest(values):
    for value in values: hashlib.sha256(value).hexdigest()
"""
ROUNDS = 15
CALLS = 5_000
ADDRESS = b"ada.king@example.org"
KNOWN, NEW, BYTES = ["2024,something,else here"] * CALLS, None, [b"some bytes that are hashed"] * CALLS
CASES: tuple[tuple[str, str, list[Any] | None], ...] = (
    ("a method of that name that is none", "no_transform", KNOWN),
    ("text.encode()", "encode", KNOWN),
    ("split of a text that is known to hold nothing", "split", KNOWN),
    ("split of a text never seen before", "split", NEW),
    ("digest of bytes that hold nothing", "digest", BYTES),
    ("digest of an address, the same again", "digest", [ADDRESS] * CALLS),
)


class Own:
    """Has a method that is called like a transform."""

    def split(self, value: str) -> str:
        """Answer the same."""
        return value


def functions(*, woven: bool) -> dict[str, Any]:
    """The functions of `SOURCE`, plain or with every transform watched."""
    code = compile(SOURCE, "/app/shop.py", "exec")
    if woven:
        watch = ObserveTransforms(weaving.AT_TRANSFORM, weaving.FLOW, load(), lambda _file: True)
        code = bind(Pipeline([watch]).rewrite(code, "shop").code, Hooks())
    scope: dict[str, Any] = {"own": Own()}
    exec(code, scope)
    return scope


def cost(function: Callable[[list[Any]], None], values: list[Any] | None, salt: str) -> float:
    """Nanoseconds of one call, the best of some rounds; without *values* each text is a new one."""
    best = 1e9
    for number in range(ROUNDS):
        given = values if values is not None else [f"row {salt}{number}{i:x} and its, words" for i in range(CALLS)]
        start = thread_time()
        function(given)
        best = min(best, (thread_time() - start) / CALLS * 1e9)
    return best


def main() -> None:
    """Print the table."""
    observer.install(None, transforms=load, is_application=lambda _file: True)  # type: ignore[arg-type]  # no other probe is woven in
    plain, woven = functions(woven=False), functions(woven=True)
    tracker = Tracker(key(tempfile.mkdtemp()), lambda *_records: None, flow.wake)
    for people in (None, 1, 2_000):
        if people is not None:
            flow.tell(tracker)
            tracker.begin_request(None)
            tracker.identify("ada")
            place = Place("shop.py", 1, 0, "go", "MainThread")
            tracker.learn("flask.json", None, {"email": ADDRESS.decode(), "name": "Ada Byron King"}, place)
            for number in range(people):
                tracker.learn("sql", "email", f"person.{number}@example{number}.org", place, person=str(number))
        print(f"live values of {people or 0} people")
        for title, name, values in CASES:
            before, after = cost(plain[name], values, "p"), cost(woven[name], values, f"w{people}")
            print(f"  {title:46} plain {before:6.0f}  watched {after:6.0f}  hook {after - before:6.0f} ns")


if __name__ == "__main__":
    main()
