"""What the application gives a library that runs threads of its own: it may leave from one of them, later.

Queues, executors and starting threads are watched themselves. A buffer that is a plain list is not: what is put there
is recognised by value when it leaves, and the event is that of the line that gave it.
"""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING

from rewriter.bodies import mentioned
from sst_bytecode.catalog.receivers import KEEPERS, MARKS
from sst_bytecode.probes import observer
from sst_bytecode.probes.course import here
from sst_bytecode.probes.hooks import watched_frame
from sst_bytecode.probes.places import of_application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

    from rewriter import Body, Site
    from sst_bytecode.probes.hooks import EntryHook

__all__ = ["ObserveReceivers", "at_receiver"]

_NAMES = frozenset(name.rpartition(".")[2] for name in MARKS)
_MOST = 200  # objects that are looked at in one call
_DEEPEST = 6
_SHORTEST, _LONGEST = 3, 4_000  # characters of a text that is looked at
_WORDS = 60  # of one text
_WORD = re.compile(r"""[^\s"'<>(){}\[\],;:=]{3,}""")
_VARIADIC = 0x0C  # CO_VARARGS | CO_VARKEYWORDS


class ObserveReceivers:
    """Call *hook* at the entry of each method with arguments in a library's module that uses threads."""

    __slots__ = ("_hook", "_is_application", "_known")

    def __init__(self, hook: str, is_application: Callable[[str], bool]) -> None:
        self._hook = hook
        self._is_application = is_application
        self._known: tuple[CodeType | None, bool] = (None, False)

    def __repr__(self) -> str:
        return f"ObserveReceivers({self._hook!r}, {sorted(MARKS)}, {sorted(KEEPERS)})"

    def __call__(self, body: Body) -> Body:
        """The body with its entry watched, if it is such a method."""
        code = body.code
        if code.co_varnames[:1] != ("self",) or code.co_name.startswith("__"):
            return body
        if body.module.partition(".")[0] in KEEPERS:
            return body
        given = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & _VARIADIC)
        if given <= 1 or not self._is_of_receiver(body):
            return body
        return body.observe_entry(self._hook)

    def _is_of_receiver(self, body: Body) -> bool:
        module = body.scope.top.code
        if self._known[0] is not module:
            own = body.module.partition(".")[0] in sys.stdlib_module_names
            found = not own and not self._is_application(module.co_filename) and _uses_threads(module)
            self._known = module, found
        return self._known[1]


def _uses_threads(code: CodeType) -> bool:
    names = set(mentioned(code))
    return "threading" in names and not names.isdisjoint(_NAMES)


def at_receiver(site: Site) -> EntryHook:
    """The hook at the entry of such a method: remember which line of the application gave which texts."""
    receivers = f"{site.module}:{site.function.rpartition('.')[0]}", site.module.partition(".")[0]

    def before(operands: tuple[object, ...]) -> None:
        told = observer.current
        if told is None or not told.awaits_work() or here() is not None:
            return
        try:
            place = of_application(watched_frame())
            if place is not None:
                told.handed(receivers, _texts(operands[1:]), place)
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            told.failed(f"probe receiver: {type(error).__name__}")

    return before


def _texts(values: tuple[object, ...]) -> Iterator[str]:
    """The texts in these values and in what they hold, and their words, of bytes too; no code of theirs is run."""
    waiting: list[tuple[object, int]] = [(value, 0) for value in values]
    for _ in range(_MOST):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, (bytes, bytearray)):
            value = value[:_LONGEST].decode("utf-8", "replace")
        if isinstance(value, str):
            if _SHORTEST <= len(value) <= _LONGEST:
                yield value
                words = _WORD.finditer(value)
                yield from (word[0] for word in islice(words, _WORDS) if len(word[0]) < len(value))
        elif depth < _DEEPEST:
            waiting.extend((one, depth + 1) for one in _held(value))


def _held(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(dict.values(value))[:_MOST]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)[:_MOST]
    kind = type(value)
    if kind.__module__ == "builtins" or isinstance(value, type):
        return []
    if kind.__module__ in sys.stdlib_module_names and kind.__module__ != "logging":  # a record holds what was logged
        return []
    try:
        held: object = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return []
    return list(held.values())[:_MOST] if isinstance(held, dict) else []
